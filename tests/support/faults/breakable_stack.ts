import pg from 'pg'
import { findLeader } from '#tests/support/find_leader'
import { HEAP_PROBE_SETTINGS } from '#tests/support/held_memory'
import { countQueries } from '#tests/support/count_queries'
import { Stack, type BusName, type Hub } from '#tests/support/stack'
import { until } from '#tests/support/visitor'
import { Crowd } from './crowd.js'
import { Ledger } from './ledger.js'
import { createMembers } from './create_members.js'
import { PostgresServer } from './postgres_server.js'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { RedisServer } from './redis_server.js'
import { size } from './fault_suite_sizes.js'
import { SteadyWriter } from './steady_writer.js'

/** Raises the limits, because the crowd comes from one address. */
export const UNLIMITED = {
  HUB_SOCKETS_PER_USER: '1000',
  HUB_HANDSHAKES_PER_MINUTE: '1000000',
  HUB_EVENTS_PER_SECOND: '1000',
  HUB_STUCK_AFTER: '120',
}

let postgres: Promise<PostgresServer> | undefined

/**
 * Returns the PostgreSQL server that all worlds share. A test that kills the server breaks all
 * worlds.
 */
export function postgresServer() {
  postgres ??= PostgresServer.start()
  return postgres
}

export async function stopPostgresServer() {
  await (await postgres)?.stop()
}

/**
 * A stack in which everything can be broken: a web server, two hubs behind a balancer, PostgreSQL
 * behind a proxy, and Redis behind a proxy if it is the bus. A crowd watches and a writer writes. The
 * writer and the ledger connect to PostgreSQL without a proxy.
 */
export class World {
  readonly cities: number[] = []

  static async start(bus: BusName) {
    const server = await postgresServer()
    const databaseUrl = await server.createDatabase()
    const redis = bus === 'redis' ? await RedisServer.start() : undefined
    const counter = await countQueries(databaseUrl)
    const postgresProxy = await TcpProxy.inFrontOf(counter.url)
    const redisProxy = redis && (await TcpProxy.to(redis.port))
    const stack = await Stack.start(
      bus,
      {
        ...UNLIMITED,
        LOG_LEVEL: 'fatal',
        ...HEAP_PROBE_SETTINGS,
        DATABASE_URL: postgresProxy.urlThrough(databaseUrl),
        SESSION_DRIVER: 'database',
        ...(redisProxy && { REDIS_URL: redisProxy.urlThrough('redis://localhost') }),
      },
      { hubs: 2, isShared: true }
    )
    const balancer = await TcpProxy.to(...stack.hubs.map(({ url }) => Number(new URL(url).port)))
    const world = new World(
      bus,
      stack,
      { postgres: postgresProxy, redis: redisProxy, balancer },
      counter,
      databaseUrl,
      redis
    )
    await world.#open()
    return world
  }

  readonly db: pg.Pool
  readonly ledger: Ledger
  declare crowd: Crowd
  declare writer: SteadyWriter

  private constructor(
    readonly bus: BusName,
    readonly stack: Stack,
    readonly proxies: { postgres: TcpProxy; redis?: TcpProxy; balancer: TcpProxy },
    readonly counter: Awaited<ReturnType<typeof countQueries>>,
    databaseUrl: string,
    readonly redis?: RedisServer
  ) {
    this.db = new pg.Pool({ connectionString: databaseUrl })
    this.db.on('error', () => {})
    this.ledger = new Ledger(this.db)
  }

  /**
   * Runs SQL directly in the database, without the application and the proxies, and returns the
   * rows.
   */
  sql = async (query: string, values: unknown[] = []) => {
    const { rows } = await this.db.query(query, values)
    return rows
  }

  get hubUrl() {
    return `http://127.0.0.1:${this.proxies.balancer.port}`
  }

  /** Waits until a hub leads, and returns it. */
  async leader() {
    const { hubs } = this.stack
    let leader: Awaited<ReturnType<typeof findLeader>>
    await until('a hub to lead', async () => (leader = await findLeader({ hubs, sql: this.sql })))
    return leader!.hub
  }

  /** Waits until every page shows the readings that are committed now, or newer readings. */
  untilCaughtUp(timeoutMs = 15_000) {
    return this.#untilShown(false, timeoutMs)
  }

  /** Waits until every page shows exactly the committed readings. Nothing may write meanwhile. */
  untilSettled(timeoutMs = 15_000) {
    return this.#untilShown(true, timeoutMs)
  }

  async #untilShown(exactly: boolean, timeoutMs: number) {
    const boards = await this.ledger.committedBoards()
    if (await this.crowd.untilShown(boards, exactly, timeoutMs)) return
    const { count, some } = await this.crowd.pagesBehind()
    throw new Error(`${count} pages do not show the newest, such as ${some}`)
  }

  /**
   * Restarts a killed hub, and reconnects all pages, so that this hub gets its share of the pages
   * again.
   */
  async restore(hub: Hub) {
    await this.stack.restartHub(hub)
    this.proxies.balancer.cut()
    await this.untilSettled()
  }

  async #open() {
    await this.ledger.install()
    for (let n = 0; n < size.cities; n++) this.cities.push(await this.stack.city(`City ${n}`, 0))
    this.crowd = await Crowd.start(size.crowdProcesses)
    const members = await createMembers(this, size.members, this.cities)
    await this.crowd.join(members, this.hubUrl, size.socketsEach)
    const url = this.db.options.connectionString!
    this.writer = await SteadyWriter.start(url, size.writesPerSecond, this.cities)
    await this.writer.pause()
    await this.untilSettled()
  }

  async stop() {
    this.crowd?.stop()
    this.writer?.stop()
    // A failed test may leave a proxy frozen. The connections through it would never close.
    for (const proxy of Object.values(this.proxies)) proxy?.thaw()
    await this.stack.stop()
    for (const proxy of Object.values(this.proxies)) proxy?.close()
    this.counter.close()
    await this.redis?.end()
    await this.db.end()
  }
}
