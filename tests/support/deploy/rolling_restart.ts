import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { Crowd } from '#tests/support/faults/crowd'
import { Ledger } from '#tests/support/faults/ledger'
import { createMembers } from '#tests/support/faults/create_members'
import { UNLIMITED } from '#tests/support/faults/breakable_stack'
import { SteadyWriter } from '#tests/support/faults/steady_writer'
import { stopProcess } from '#tests/support/start_services'
import type { ServerProcess, Stack } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'
import { behindNginx, type NginxStack } from './nginx_stack.js'

const SOCKETS_EACH = 5
const VISITORS = 4
const WRITES_PER_SECOND = 20
const CITIES = 12

/** Milliseconds between two requests of a visitor. */
const GLANCE = 50

export interface RollingRestartResult {
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
export async function rollingRestart(
  sockets: number,
  processes = 1
): Promise<RollingRestartResult> {
  const front = await behindNginx(UNLIMITED, {
    // All of them come from one address.
    HANDSHAKES_AT_ONCE: String(10 * sockets),
    CONNECTIONS_PER_ADDRESS: String(2 * sockets),
  })
  const crowd = await Crowd.start(processes, front.nginx.certificate)
  const db = new pg.Pool({ connectionString: front.stack.env.DATABASE_URL })
  try {
    return await roll(front, crowd, new Ledger(db), sockets)
  } finally {
    crowd.stop()
    await db.end()
    await front.stop()
  }
}

async function roll({ nginx, stack }: NginxStack, crowd: Crowd, ledger: Ledger, sockets: number) {
  await ledger.install()
  const cities: number[] = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`City ${n}`, 0))
  const members = await createMembers({ sql: stack.sql, stack }, sockets / SOCKETS_EACH, cities)
  await crowd.join(members, nginx.url, SOCKETS_EACH)
  const writer = await SteadyWriter.start(stack.env.DATABASE_URL, WRITES_PER_SECOND, cities)
  const shown = async (exactly: boolean) => {
    if (await crowd.untilShown(await ledger.boards(), exactly, 15_000)) return
    const { count, some } = await crowd.behind()
    throw new Error(`${count} pages do not show the newest, as ${some}`)
  }
  await shown(false)
  await crowd.startCounting()

  const visits = await Visits.begin(stack, cities[0])
  const begun = Date.now()
  await until('pages', () => visits.pages > 2 * VISITORS)
  const anew = async ({ process }: ServerProcess, start: () => Promise<void>) => {
    await stopProcess(process, 20_000)
    await start()
    await shown(false)
  }
  for (const hub of stack.hubs) await anew(hub, () => stack.restartHub(hub))
  for (const web of stack.webs) await anew(web, () => stack.restartWeb(web))
  const seconds = (Date.now() - begun) / 1000
  await visits.end()
  await writer.pause()
  await shown(true)
  writer.stop()

  const { deliveries, breaches } = await crowd.tally()
  const away = await crowd.longestOutages()
  const committed = await ledger.countCommitted()
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
  #visiting?: Promise<unknown>

  static async begin(stack: Stack, city: number) {
    const visits = new Visits()
    const each = Array.from({ length: VISITORS }, () => Visitor.registered(stack))
    const visitors = await Promise.all(each)
    visits.#visiting = Promise.all(visitors.map((visitor) => visits.#visit(visitor, city)))
    return visits
  }

  /** Resolves when nothing that was asked is unanswered. */
  async end() {
    this.#going = false
    await this.#visiting
  }

  async #visit(visitor: Visitor, city: number) {
    const token = await visitor.csrfToken()
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
