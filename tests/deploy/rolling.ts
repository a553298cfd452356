import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { Crowd } from '#tests/faults/crowd'
import { Ledger } from '#tests/faults/ledger'
import { createMembers } from '#tests/faults/members'
import { UNLIMITED } from '#tests/faults/world'
import { Writer } from '#tests/faults/writer'
import { end } from '#tests/services'
import type { Served } from '#tests/stack'
import { until, Visitor } from '#tests/visitor'
import { behindNginx } from './front.js'

const SOCKETS_EACH = 5
const VISITORS = 4
const WRITES_PER_SECOND = 20
const CITIES = 12

/** Milliseconds between two requests of a visitor. */
const GLANCE = 50

export interface Rolled {
  pages: number
  /** What is no page, in words. */
  failed: string[]
  slowestPage: number
  forms: number
  /** Of each socket that was sent away, milliseconds until it showed what is new. */
  away: number[]
  committed: number
  deliveries: number
  breaches: string[]
  seconds: number
}

/**
 * Ends both hubs and both web servers, one after the other, and starts each anew, behind nginx, while
 * pages are opened, forms are sent, readings are written and so many sockets watch.
 * @throws where not every page shows what is newest in the end
 */
export async function rollingRestart(sockets: number, processes = 1): Promise<Rolled> {
  const { nginx, stack, stop } = await behindNginx(UNLIMITED, {
    // All of them come from one address.
    HANDSHAKES_AT_ONCE: String(10 * sockets),
    CONNECTIONS_PER_ADDRESS: String(2 * sockets),
  })
  const db = new pg.Pool({ connectionString: stack.env.DATABASE_URL })
  const ledger = new Ledger(db)
  await ledger.open()
  const cities: number[] = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`City ${n}`, 0))
  const crowd = await Crowd.start(processes, nginx.certificate)
  await crowd.join(await createMembers({ sql: stack.sql, stack }, sockets / SOCKETS_EACH, cities), nginx.url, SOCKETS_EACH) // prettier-ignore
  const writer = await Writer.start(stack.env.DATABASE_URL, WRITES_PER_SECOND, cities)
  const shown = async (exactly: boolean) => {
    if (await crowd.shows(await ledger.boards(), exactly, 15_000)) return
    const { count, some } = await crowd.behind()
    throw new Error(`${count} pages do not show the newest, as ${some}`)
  }
  await shown(false)
  await crowd.startCounting()

  const visits = new Visits(await Promise.all(Array.from({ length: VISITORS }, () => Visitor.registered(stack)))) // prettier-ignore
  const begun = Date.now()
  const visiting = visits.goOn(cities)
  await until('pages', () => visits.pages > 2 * VISITORS)
  const inTurn: [Served, (each: Served) => Promise<void>][] = [
    ...stack.hubs.map((hub) => [hub, (each: Served) => stack.restartHub(each)] as const),
    ...stack.webs.map((web) => [web, (each: Served) => stack.restartWeb(each)] as const),
  ].map(([each, restart]) => [each, restart])
  for (const [each, restart] of inTurn) {
    await end(each.process, 20_000)
    await restart(each)
    await shown(false)
  }
  const seconds = (Date.now() - begun) / 1000
  visits.enough()
  await visiting
  await writer.pause()
  await shown(true)

  const { deliveries, breaches } = await crowd.tally()
  const away = await crowd.away()
  const committed = await ledger.committed()
  crowd.stop()
  writer.stop()
  await db.end()
  await stop()
  const { pages, forms, failed, slowestPage } = visits
  return { pages, forms, failed, slowestPage, away, committed, deliveries, breaches, seconds }
}

/** Members who go from page to page, and take a city onto their board and off it. */
class Visits {
  pages = 0
  forms = 0
  slowestPage = 0
  readonly failed: string[] = []
  #going = true
  #visitors: Visitor[]

  constructor(visitors: Visitor[]) {
    this.#visitors = visitors
  }

  async goOn(cities: number[]) {
    await Promise.all(this.#visitors.map((visitor) => this.#visit(visitor, cities[0])))
  }

  enough() {
    this.#going = false
  }

  async #visit(visitor: Visitor, city: number) {
    const token = await visitor.token()
    while (this.#going) {
      for (const path of ['/dashboard', '/cities', '/settings']) {
        await this.#try(path, 200, () => visitor.get(path))
        this.pages++
      }
      const paths = [
        ['/subscriptions', { city_id: city, _csrf: token }],
        [`/subscriptions/${city}?_method=DELETE`, { _csrf: token }],
      ] as const
      for (const [path, fields] of paths) {
        await this.#try(`POST ${path}`, 302, () => visitor.send(path, fields, '/cities'))
        this.forms++
      }
    }
  }

  async #try(what: string, expected: number, ask: () => Promise<{ status: number; body: string }>) {
    const asked = Date.now()
    const answer = await ask().catch((error: Error) => ({ status: 0, body: String(error.cause) }))
    this.slowestPage = Math.max(this.slowestPage, Date.now() - asked)
    if (answer.status !== expected) {
      this.failed.push(`${new Date().toISOString().slice(14)} ${what}: ${answer.status} ${answer.body.slice(0, 80)}`) // prettier-ignore
    }
    await pause(GLANCE * 2 * Math.random())
  }
}
