import { test } from '@japa/runner'
import { health } from '#tests/support/health'
import { Proxy } from '#tests/support/tcp_proxy'
import { createDatabase, end, freePort, redisOn } from '#tests/support/services'
import { buses, Stack, stackOn, type BusName } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

const well = { ready: true, database: 'ok', bus: 'ok' }

/** A stack, how its bus is taken away, and how it is given back. */
const takers: Record<BusName, () => Promise<Taker>> = {
  async redis() {
    const port = await freePort()
    let server = await redisOn(port)
    const REDIS_URL = `redis://127.0.0.1:${port}`
    const stack = await Stack.start(
      'redis',
      { REDIS_URL, SESSION_DRIVER: 'database' },
      { web: false }
    )
    return {
      stack,
      away: () => end(server),
      async back() {
        server = await redisOn(port)
      },
      async stop() {
        await stack.stop()
        await end(server)
      },
    }
  },
  async postgres() {
    const stack = await stackOn('postgres')
    return {
      stack,
      // The listener dies; its adapter listens again some seconds later, by itself.
      away: () =>
        stack.sql(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
        ),
      back: async () => {},
      stop: async () => {},
    }
  },
}

interface Taker {
  stack: Stack
  away: () => Promise<unknown>
  back: () => Promise<unknown>
  stop: () => Promise<void>
}

for (const bus of buses) {
  test.group(`The health of a hub, by ${bus}`, () => {
    test('says that it lives and that it is ready, and nothing else', async ({ assert }) => {
      const { hubUrl } = await stackOn(bus)

      const live = await health(hubUrl, 'live')
      assert.containsSubset(live, { status: 200, body: { live: true } })
      const state = await health(hubUrl)
      assert.containsSubset(state, { status: 200, body: well })
      for (const { headers } of [live, state]) {
        assert.equal(headers.get('cache-control'), 'no-store')
      }

      const head = await fetch(`${hubUrl}/health/ready`, { method: 'HEAD' })
      assert.deepEqual([head.status, await head.text()], [200, ''])
      const post = await fetch(`${hubUrl}/health/ready`, { method: 'POST' })
      assert.equal(post.status, 405)
      for (const path of ['/', '/health', '/health/', '/health/other', '//health/live']) {
        const { status } = await fetch(hubUrl + path)
        assert.equal(status, 404, path)
      }
    })

    test('is not well while the bus is away; lives on, and is well again', async ({ assert }) => {
      const { stack, away, back, stop } = await takers[bus]()
      assert.containsSubset(await health(stack.hubUrl), { status: 200, body: well })

      await away()
      await until('not ready', async () => (await health(stack.hubUrl)).status === 503)
      const { body } = await health(stack.hubUrl)
      assert.deepEqual(body, { ready: false, database: 'ok', bus: 'no answer' })
      assert.equal((await health(stack.hubUrl, 'live')).status, 200)

      await back()
      await until('ready', async () => (await health(stack.hubUrl)).status === 200, 15_000)
      assert.isNull(stack.hubs[0].process.exitCode, 'without a restart')
      await stop()
    })

    test('is not well while the database is away; lives on, and is well again', async ({
      assert,
    }) => {
      const database = await createDatabase()
      const way = await Proxy.before(database)
      const DATABASE_URL = way.through(database)
      const stack = await Stack.start(
        bus,
        { DATABASE_URL, SESSION_DRIVER: 'database' },
        { web: false }
      )

      way.freeze()
      await until('not ready', async () => (await health(stack.hubUrl)).status === 503)
      assert.containsSubset((await health(stack.hubUrl)).body, { database: 'no answer' })
      assert.equal((await health(stack.hubUrl, 'live')).status, 200)

      way.thaw()
      await until('ready', async () => (await health(stack.hubUrl)).status === 200, 15_000)
      await stack.stop()
      way.close()
    })
  })
}
