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

interface RollingRestartOptions {
  /** Number of processes that the sockets use. */
  processes?: number
  /** Average pause between two requests of a visitor. */
  visitPauseMs?: number
}

export interface RollingRestartResult {
  pages: number
  /** Descriptions of the requests without the expected response. */
  failures: string[]
  slowestPageMs: number
  forms: number
  /** For each page that was disconnected, the milliseconds of its longest disconnection. */
  outagesMs: number[]
  committed: number
  deliveries: number
  breaches: string[]
  seconds: number
}

/**
 * Restarts two hubs and two web servers behind nginx, one after the other. Meanwhile, members open
 * pages and send forms, a writer changes temperatures, and sockets watch cities.
 * @throws if a page does not show the newest readings in the end
 */
export async function rollingRestart(
  sockets: number,
  { processes = 1, visitPauseMs = 50 }: RollingRestartOptions = {}
): Promise<RollingRestartResult> {
  const front = await behindNginx(UNLIMITED, {
    // All sockets come from one address.
    HANDSHAKES_AT_ONCE: String(10 * sockets),
    CONNECTIONS_PER_ADDRESS: String(2 * sockets),
  })
  const crowd = await Crowd.start(processes, front.nginx.certificate)
  const db = new pg.Pool({ connectionString: front.stack.env.DATABASE_URL })
  try {
    return await roll(front, crowd, new Ledger(db), sockets, visitPauseMs)
  } finally {
    crowd.stop()
    await db.end()
    await front.stop()
  }
}

async function roll(
  { nginx, stack }: NginxStack,
  crowd: Crowd,
  ledger: Ledger,
  sockets: number,
  visitPauseMs: number
) {
  await ledger.install()
  const cities: number[] = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`City ${n}`, 0))
  const members = await createMembers({ sql: stack.sql, stack }, sockets / SOCKETS_EACH, cities)
  await crowd.join(members, nginx.url, SOCKETS_EACH)
  const writer = await SteadyWriter.start(stack.env.DATABASE_URL, WRITES_PER_SECOND, cities)
  const untilShown = async (exactly: boolean) => {
    if (await crowd.untilShown(await ledger.committedBoards(), exactly, 15_000)) return
    const { count, some } = await crowd.pagesBehind()
    throw new Error(`${count} pages do not show the newest, such as ${some}`)
  }
  await untilShown(false)
  await crowd.startCounting()

  const visits = await Visits.begin(stack, cities[0], visitPauseMs)
  const startedAt = Date.now()
  await until('some pages', () => visits.pages > 2 * VISITORS)
  const restart = async ({ process }: ServerProcess, start: () => Promise<void>) => {
    await stopProcess(process, 20_000)
    await start()
    await untilShown(false)
  }
  for (const hub of stack.hubs) await restart(hub, () => stack.restartHub(hub))
  for (const web of stack.webs) await restart(web, () => stack.restartWeb(web))
  const seconds = (Date.now() - startedAt) / 1000
  await visits.end()
  await writer.pause()
  await untilShown(true)
  writer.stop()

  const { deliveries, breaches } = await crowd.tally()
  const outagesMs = await crowd.longestOutages()
  const committed = await ledger.countCommitted()
  const { pages, forms, failures, slowestPageMs } = visits
  return {
    pages,
    forms,
    failures,
    slowestPageMs,
    outagesMs,
    committed,
    deliveries,
    breaches,
    seconds,
  }
}

/** Members who open pages, watch a city and stop watching it. */
class Visits {
  pages = 0
  forms = 0
  slowestPageMs = 0
  readonly failures: string[] = []
  #isRunning = true
  #visiting?: Promise<unknown>

  static async begin(stack: Stack, city: number, pauseMs: number) {
    const visits = new Visits(pauseMs)
    const visitors = await Promise.all(
      Array.from({ length: VISITORS }, () => Visitor.registered(stack))
    )
    visits.#visiting = Promise.all(visitors.map((visitor) => visits.#visit(visitor, city)))
    return visits
  }

  private constructor(readonly pauseMs: number) {}

  /** Resolves when all requests have been answered. */
  async end() {
    this.#isRunning = false
    await this.#visiting
  }

  async #visit(visitor: Visitor, city: number) {
    const token = await visitor.csrfToken()
    while (this.#isRunning) {
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

  async #try(
    name: string,
    expectedStatus: number,
    request: () => Promise<{ status: number; body: string }>
  ) {
    const startedAt = Date.now()
    const { status, body } = await request().catch((error: Error) => ({
      status: 0,
      body: String(error.cause),
    }))
    this.slowestPageMs = Math.max(this.slowestPageMs, Date.now() - startedAt)
    if (status !== expectedStatus) {
      const time = new Date().toISOString().slice(14)
      this.failures.push(`${time} ${name}: ${status} ${body.slice(0, 80)}`)
    }
    await pause(this.pauseMs * 2 * Math.random())
  }
}
