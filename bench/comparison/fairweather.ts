import { once, on } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { AccessToken } from '@adonisjs/auth/access_tokens'
import { createMembers } from '#tests/support/faults/create_members'
import { forkModule } from '#tests/support/fork_module'
import { Stack, type BusName } from '#tests/support/stack'
import { until } from '#tests/support/visitor'
import { bind } from './cores.js'
import type { ClientPlan } from './light_client.js'
import type { Author } from './posts.js'
import { probeSettings, type ServerUnderTest } from './server_under_test.js'
import type { Order } from './writer_process.js'

const UNLIMITED = { HUB_SOCKETS_PER_USER: '1000000', HUB_HANDSHAKES_PER_MINUTE: '1000000' }

type Writer = ReturnType<typeof forkModule>

/** A database, a bus, a writer and members, for the hubs that the comparison measures. */
export class Fairweather {
  static async start(bus: BusName, cityCount: number) {
    const stack = await Stack.start(bus, UNLIMITED, { web: false, hubs: 0 })
    const fairweather = new Fairweather(stack, await startWriter(stack))
    fairweather.cities = await fairweather.addCities(cityCount)
    return fairweather
  }

  /** The cities that change in a wave. */
  cities: number[] = []

  #userId?: number

  #writerFailed: Promise<never>

  private constructor(
    readonly stack: Stack,
    readonly writer: Writer
  ) {
    this.#writerFailed = once(writer, 'exit').then(([code]) => {
      throw new Error(`The writer of the benchmark ended with exit code ${code}`)
    })
    // Only a change that waits for the writer fails.
    this.#writerFailed.catch(() => {})
  }

  /** Inserts cities without a temperature, and returns their ids. */
  async addCities(count: number) {
    const rows = await this.stack.sql(
      `INSERT INTO cities (name, country, latitude, longitude)
         SELECT 'City ' || n, 'Testland ' || $1, 0, 0 FROM generate_series(1, $1) n RETURNING id`,
      [count]
    )
    return rows.map(({ id }) => id as number)
  }

  /**
   * Returns some of the cities, from the first to the last. Cities are announced in their order, so
   * the first ones arrive before all have been announced.
   */
  static spread(cities: number[], count: number) {
    if (cities.length <= count) return cities
    return Array.from({ length: count }, (_, n) => {
      return cities[Math.round((n / (count - 1)) * (cities.length - 1))]
    })
  }

  /** Creates members, each with a session, an access token, and five cities on the board. */
  async createMembers(count: number, cities = this.cities) {
    const members = await createMembers({ sql: this.stack.sql, stack: this.stack }, count, cities)
    this.#userId ??= members[0]?.userId
    const tokens = await createTokens(
      this.stack,
      members.map(({ userId }) => userId)
    )
    // Without statistics of the new rows, a lookup may need more time than a connection may take.
    await this.stack.sql('ANALYZE')
    const clients: Record<string, ClientPlan[]> = {
      token: members.map((member, n) => ({ cities: member.cities, token: tokens[n] })),
      session: members.map(({ cities: board, cookie, origin }) => ({
        cities: board,
        headers: { cookie, origin },
      })),
    }
    return clients
  }

  /** @param nodeOptions more options of Node for the hub */
  async startHub(
    clients: Record<string, ClientPlan[]>,
    nodeOptions: string[] = []
  ): Promise<ServerUnderTest> {
    const { stack } = this
    const [before] = await stack.sql('SELECT token FROM leader')
    const { process, url } = await stack.addHub({
      NODE_OPTIONS: [probeSettings.NODE_OPTIONS, ...nodeOptions].join(' '),
    })
    bind(process.pid!, 'server')
    await until('the hub to lead', async () => {
      const [leader] = await stack.sql('SELECT token FROM leader')
      return leader && leader.token !== before?.token
    })
    return {
      process,
      port: Number(new URL(url).port),
      clients,
      change: (cityIds) => this.change(cityIds),
      post: (roomId) => this.#order({ author: { userId: this.#userId!, roomId } }),
      prepare: () =>
        stack.sql('UPDATE sign_ins SET last_used = NULL WHERE access_token_id IS NOT NULL'),
    }
  }

  /** Returns when all readings have been announced. */
  async untilAnnounced() {
    const pending = 'SELECT FROM cities WHERE version > announced_version LIMIT 1'
    for (;;) {
      const rows = await this.stack.sql(pending)
      if (!rows.length) return
      await pause(20)
    }
  }

  /** Stores a new reading of each city in one commit, and returns the time of the commit. */
  change(cityIds: number[]) {
    return this.#order({ cityIds })
  }

  /** Posts for a while, in the process of the writer. Returns the number of posts per second. */
  postMany = async (authors: Author[], durationMs: number) =>
    Number(await this.#order({ posts: { authors, durationMs } }))

  async #order(order: Order) {
    const done = once(this.writer, 'message')
    this.writer.send(order)
    const [reply] = await Promise.race([done, this.#writerFailed])
    return reply as string
  }

  async stop() {
    this.writer.kill()
    await this.stack.stop()
  }
}

async function startWriter(stack: Stack) {
  const writer = forkModule('bench/comparison/writer_process', [], {
    env: { ...process.env, ...stack.env },
  })
  for await (const [message] of on(writer, 'message')) if (message === 'writer ready') break
  return writer
}

/** Returns the access token of each user. No token has been used yet. */
async function createTokens({ sql }: Stack, userIds: number[]) {
  const seeds = userIds.map(() => AccessToken.seed(40))
  const rows = await sql(
    `INSERT INTO auth_access_tokens
         (tokenable_id, type, name, hash, abilities, created_at, updated_at, expires_at)
       SELECT id, 'auth_token', 'bench', hash, '["cities:read"]', now(), now(), now() + interval '30 days'
       FROM unnest($1::int[], $2::text[]) AS tokens(id, hash) RETURNING id, tokenable_id`,
    [userIds, seeds.map(({ hash }) => hash)]
  )
  const idByUser = new Map(rows.map(({ id, tokenable_id: userId }) => [userId, id]))
  return userIds.map((userId, n) => {
    const { secret } = seeds[n]
    const id = Buffer.from(String(idByUser.get(userId))).toString('base64url')
    return `fairweather_${id}.${Buffer.from(secret.release()).toString('base64url')}`
  })
}
