import { test } from '@japa/runner'
import { fetchHealth } from '#tests/support/health'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { createDatabase, stopProcess, freePort, startRedisOn } from '#tests/support/services'
import { buses, Stack, stackOn, type BusName } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

const well = { ready: true, database: 'ok', bus: 'ok' }

/** A stack, how its bus is taken away, and how it is given back. */
const takers: Record<BusName, () => Promise<Taker>> = {
  async redis() {
    const port = await freePort()
    let server = await startRedisOn(port)
    const REDIS_URL = `redis://127.0.0.1:${port}`
    const stack = await Stack.start(
      'redis',
      { REDIS_URL, SESSION_DRIVER: 'database' },
      { web: false }
    )
    return {
      stack,
      away: () => stopProcess(server),
      async back() {
        server = await startRedisOn(port)
      },
      async stop() {
        await stack.stop()
        await stopProcess(server)
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

      const live = await fetchHealth(hubUrl, 'live')
      assert.containsSubset(live, { status: 200, body: { live: true } })
      const state = await fetchHealth(hubUrl)
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
      assert.containsSubset(await fetchHealth(stack.hubUrl), { status: 200, body: well })

      await away()
      await until('not ready', async () => (await fetchHealth(stack.hubUrl)).status === 503)
      const { body } = await fetchHealth(stack.hubUrl)
      assert.deepEqual(body, { ready: false, database: 'ok', bus: 'no answer' })
      assert.equal((await fetchHealth(stack.hubUrl, 'live')).status, 200)

      await back()
      await until('ready', async () => (await fetchHealth(stack.hubUrl)).status === 200, 15_000)
      assert.isNull(stack.hubs[0].process.exitCode, 'without a restart')
      await stop()
    })

    test('is not well while the database is away; lives on, and is well again', async ({
      assert,
    }) => {
      const database = await createDatabase()
      const way = await TcpProxy.inFrontOf(database)
      const DATABASE_URL = way.urlThrough(database)
      const stack = await Stack.start(
        bus,
        { DATABASE_URL, SESSION_DRIVER: 'database' },
        { web: false }
      )

      way.freeze()
      await until('not ready', async () => (await fetchHealth(stack.hubUrl)).status === 503)
      assert.containsSubset((await fetchHealth(stack.hubUrl)).body, { database: 'no answer' })
      assert.equal((await fetchHealth(stack.hubUrl, 'live')).status, 200)

      way.thaw()
      await until('ready', async () => (await fetchHealth(stack.hubUrl)).status === 200, 15_000)
      await stack.stop()
      way.close()
    })
  })
}
