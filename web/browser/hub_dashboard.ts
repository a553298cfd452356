import { visit } from '@hotwired/turbo'
import { addSample, drawCharts } from './hub_dashboard_charts.js'
import { locale } from './locale_and_theme.js'
import { CHART_SPAN_MS, ratesPerSecond, type Counts } from './rates_and_chart_paths.js'
import { say } from './say.js'

/** The part of a hub's status that the page shows. */
interface Hub {
  host: string
  pid: number
  port: number
  bus: string
  version: string
  leads: boolean
  sockets: number
  rooms: number
  cities: number
  /** Seconds since the hub started. */
  uptime: number
  refused: Record<string, number>
  counts: Record<'delivered' | 'announced', number> & Record<'granted' | 'refused', Counts>
}

interface Answer {
  /** null if the hubs could not be queried */
  hubs: Hub[] | null
  owed: Counts
}

/** Pause between a response and the next request. Each response takes about a second. */
const INTERVAL_MS = 1000

/** Reasons for which a connection is rejected. */
const CONNECTION_REJECTIONS = [
  'origin',
  'handshakes',
  'transport',
  'unauthorised',
  'sockets',
  'join',
]

interface Sighting {
  hub: Hub
  at: number
  rates?: Counts
}

const sightings = new Map<string, Sighting>()
let polling = false
let pendingSince: Date | undefined

const find = <E extends HTMLElement>(name: string, within: ParentNode = document) =>
  within.querySelector<E>(`[data-${name}]`)
const page = () => find('hubs')

/**
 * Polls the status of the hubs while their page is visible. The status is not pushed through a hub,
 * because it would then stop exactly when the last hub dies.
 */
export async function showPage() {
  if (polling) return
  polling = true
  try {
    while (page()) {
      if (!document.hidden) await refresh()
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS))
    }
  } finally {
    polling = false
  }
}

async function refresh() {
  const response = await fetch('/admin/hub.json', { redirect: 'manual' }).catch(() => undefined)
  const answer = response?.ok ? await response.json().catch(() => undefined) : undefined
  if (!page()) return
  if (answer) return show(answer)
  // The user has been signed out or is no longer an admin. The reloaded page explains it.
  if (response && !response.ok && response.status < 500) {
    return visit(location.href, { action: 'replace' })
  }
  showHubs(null)
}

function show({ hubs, owed }: Answer) {
  const at = Date.now()
  for (const hub of hubs ?? []) recordSighting(hub, at)
  for (const [name, sighting] of sightings) {
    if (at - sighting.at > CHART_SPAN_MS) sightings.delete(name)
  }
  showPending(owed, at)
  showHubs(hubs)
  if (!hubs) return

  // A page from Turbo's cache may still show hubs that have been removed from `sightings`.
  for (const row of rows()) if (!sightings.has(row.dataset.hub!)) row.remove()
  for (const [name, sighting] of sightings) paint(rowOf(name), sighting, at)
  const alive = [...sightings.values()].filter((sighting) => sighting.at === at)
  const delivered = alive.flatMap(({ rates }) => rates?.delivered ?? [])
  addSample('sockets', at, sum(alive.map(({ hub }) => hub.sockets)))
  addSample('delivered', at, alive.length && !delivered.length ? null : sum(delivered))
  drawCharts()
}

function showHubs(hubs: Hub[] | null) {
  hide('unavailable', hubs !== null)
  hide('none', hubs?.length !== 0)
  hide('some', !hubs || !sightings.size)
  hide('buses', new Set(hubs?.map(({ bus }) => bus)).size < 2)
  setText(find('answering')!, hubs?.length ? describeCount(hubs.length) : '')
}

const describeCount = (count: number) =>
  say('{n, plural, one {# hub answers} other {# hubs answer}}', { n: count })

const rows = () => [...document.querySelectorAll<HTMLElement>('[data-hub]')]

function recordSighting(hub: Hub, at: number) {
  const name = `${hub.host} ${hub.pid}`
  const before = sightings.get(name)?.hub
  const rates =
    before && ratesPerSecond(countsOf(before), countsOf(hub), hub.uptime - before.uptime)
  sightings.set(name, { hub, at, rates })
}

function countsOf({ counts, refused }: Hub): Counts {
  const { delivered, announced } = counts
  const watches = sum([counts.granted, counts.refused].flatMap(Object.values<number>))
  return {
    delivered,
    announced,
    watches,
    refusals: sum(CONNECTION_REJECTIONS.map((reason) => refused[reason])),
  }
}

function rowOf(name: string) {
  const existing = rows().find(({ dataset }) => dataset.hub === name)
  if (existing) return existing

  const template = find('some')!.querySelector('template')!.content.querySelector('tr')!
  const copy = template.cloneNode(true) as HTMLElement
  copy.dataset.hub = name
  find('some')!.querySelector('tbody')!.append(copy)
  return copy
}

function paint(row: HTMLElement, { hub, at, rates }: Sighting, now: number) {
  const gone = at < now
  setText(find('name', row)!, hub.host)
  for (const property of ['port', 'pid', 'bus', 'version'] as const) {
    setText(find(property, row)!, String(hub[property]))
  }
  find('leads', row)!.hidden = gone || !hub.leads
  find('ended', row)!.hidden = !gone
  setText(find('ended', row)!, gone ? say('gone since {time}', { time: time(at) }) : '')

  const figures: Record<string, unknown> = { ...hub, ...rates }
  for (const cell of row.querySelectorAll<HTMLElement>('[data-column]')) {
    const figure = figures[cell.dataset.column!]
    setText(cell, !gone && typeof figure === 'number' ? number(figure) : '–')
  }
}

function showPending(owed: Counts, at: number) {
  for (const [name, count] of Object.entries(owed))
    setText(find(`pending="${name}"`)!, number(count))
  const anyPending = Object.values(owed).some(Boolean)
  pendingSince = anyPending ? (pendingSince ?? new Date(at)) : undefined
  setText(
    find('pending-since')!,
    pendingSince ? say('seen since {time}', { time: time(pendingSince) }) : ''
  )
}

function hide(name: string, hidden: boolean) {
  find(name)!.hidden = hidden
}

/**
 * Changes the text only if it differs, so that it does not interrupt a screen reader or a text
 * selection.
 */
function setText(element: HTMLElement, text: string) {
  if (element.textContent !== text) element.textContent = text
}

function sum(numbers: number[]) {
  return numbers.reduce((total, value) => total + value, 0)
}

const number = (value: number) => value.toLocaleString(locale(), { maximumFractionDigits: 1 })
const time = (at: number | Date) => new Date(at).toLocaleTimeString(locale())
