import { visit } from '@hotwired/turbo'
import { drawCharts, keep } from './hub_charts.js'
import { locale } from './preferences.js'
import { perSecond, SHOWN, type Counts } from './counter_rates.js'

/** What a hub says of itself: as much of it as is shown. */
interface Hub {
  host: string
  pid: number
  leads: boolean
  sockets: number
  rooms: number
  cities: number
  /** Seconds. */
  uptime: number
  refused: Record<string, number>
  counts: Record<'delivered' | 'announced', number> & Record<'granted' | 'refused', Counts>
}

interface Answer {
  /** null: they cannot be asked */
  hubs: Hub[] | null
  owed: Counts
}

/** Milliseconds between an answer, which takes a second, and the next question. */
const OFTEN = 1000

const CONNECTIONS = ['origin', 'handshakes', 'transport', 'unauthorised', 'sockets', 'join']

interface Seen {
  hub: Hub
  at: number
  rates?: Counts
}

const seen = new Map<string, Seen>()
let asking = false
let owedSince: Date | undefined

const find = <E extends HTMLElement>(what: string, within: ParentNode = document) =>
  within.querySelector<E>(`[data-${what}]`)
const page = () => find('hubs')

/** Asks what the hubs say of themselves, again and again, while their page is looked at. */
export async function watchHubs() {
  if (asking) return
  asking = true
  try {
    while (page()) {
      if (!document.hidden) await ask()
      await new Promise((resolve) => setTimeout(resolve, OFTEN))
    }
  } finally {
    asking = false
  }
}

async function ask() {
  const answer = await fetch('/admin/hub.json', { redirect: 'manual' }).catch(() => undefined)
  const found = answer?.ok ? await answer.json().catch(() => undefined) : undefined
  if (!page()) return
  if (found) return show(found)
  // Not his any more: the page itself says it.
  if (answer && !answer.ok && answer.status < 500)
    return visit(location.href, { action: 'replace' })
  showHubs(null)
}

function show({ hubs, owed }: Answer) {
  const at = Date.now()
  for (const hub of hubs ?? []) take(hub, at)
  for (const [name, one] of seen) if (at - one.at > SHOWN) seen.delete(name)
  showOwed(owed, at)
  showHubs(hubs)
  if (!hubs) return

  // A page out of Turbo's cache may show some that are forgotten.
  for (const row of rows()) if (!seen.has(row.dataset.hub!)) row.remove()
  for (const [name, one] of seen) paint(rowOf(name), one, at)
  const alive = [...seen.values()].filter((one) => one.at === at)
  const delivered = alive.flatMap(({ rates }) => rates?.delivered ?? [])
  keep('sockets', at, sum(alive.map(({ hub }) => hub.sockets)))
  keep('delivered', at, alive.length && !delivered.length ? null : sum(delivered))
  drawCharts()
}

function showHubs(hubs: Hub[] | null) {
  hide('unasked', hubs !== null)
  hide('none', hubs?.length !== 0)
  hide('some', !hubs || !seen.size)
  say(find('answering')!, hubs?.length ? answering(hubs.length) : '')
}

const answering = (count: number) => (count === 1 ? '1 hub answers' : `${count} hubs answer`)

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-hub]')]

function take(hub: Hub, at: number) {
  const name = `${hub.host} ${hub.pid}`
  const before = seen.get(name)?.hub
  const rates = before && perSecond(countsOf(before), countsOf(hub), hub.uptime - before.uptime)
  seen.set(name, { hub, at, rates })
}

function countsOf({ counts, refused }: Hub): Counts {
  const { delivered, announced } = counts
  const watches = sum([counts.granted, counts.refused].flatMap(Object.values<number>))
  return { delivered, announced, watches, refusals: sum(CONNECTIONS.map((why) => refused[why])) }
}

function rowOf(name: string) {
  const there = rows().find(({ dataset }) => dataset.hub === name)
  if (there) return there

  const made = find('some')!.querySelector('template')!.content.querySelector('tr')!
  const copy = made.cloneNode(true) as HTMLElement
  copy.dataset.hub = name
  find('some')!.querySelector('tbody')!.append(copy)
  return copy
}

function paint(row: HTMLElement, { hub, at, rates }: Seen, now: number) {
  const gone = at < now
  say(find('name', row)!, hub.host)
  say(find('pid', row)!, String(hub.pid))
  find('leads', row)!.hidden = gone || !hub.leads
  find('ended', row)!.hidden = !gone
  say(find('ended', row)!, gone ? `gone since ${time(at)}` : '')

  const figures: Record<string, unknown> = { ...hub, ...rates }
  for (const cell of row.querySelectorAll<HTMLElement>('[data-column]')) {
    const figure = figures[cell.dataset.column!]
    say(cell, !gone && typeof figure === 'number' ? number(figure) : '–')
  }
}

function showOwed(owed: Counts, at: number) {
  for (const [name, count] of Object.entries(owed)) say(find(`owed="${name}"`)!, number(count))
  const some = Object.values(owed).some(Boolean)
  owedSince = some ? (owedSince ?? new Date(at)) : undefined
  say(find('owed-since')!, owedSince ? `seen since ${time(owedSince)}` : '')
}

function hide(what: string, hidden: boolean) {
  find(what)!.hidden = hidden
}

/** Untouched where it says so already: what is read aloud, or selected, stays. */
function say(element: HTMLElement, words: string) {
  if (element.textContent !== words) element.textContent = words
}

function sum(numbers: number[]) {
  return numbers.reduce((all, one) => all + one, 0)
}

const number = (value: number) => value.toLocaleString(locale(), { maximumFractionDigits: 1 })
const time = (at: number | Date) => new Date(at).toLocaleTimeString(locale())
