import { test } from '@japa/runner'
import { fetchHealth } from '#tests/support/fetch_health'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { createDatabase, stopProcess, freePort, startRedisOn } from '#tests/support/start_services'
import { buses, skipWithoutBus, Stack, stackOn, type BusName } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

const healthy = { ready: true, database: 'ok', bus: 'ok' }

interface StackWithOutage {
  stack: Stack
  /** Makes the bus unavailable. */
  interrupt: () => Promise<unknown>
  /** Makes the bus available again. */
  restore: () => Promise<unknown>
  stop: () => Promise<void>
}

const stacksWithOutage: Record<BusName, () => Promise<StackWithOutage>> = {
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
      interrupt: () => stopProcess(server),
      async restore() {
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
      // Ends the connection that listens. Socket.IO's adapter listens again after some seconds, so
      // `restore` has nothing to do.
      interrupt: () =>
        stack.sql(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
        ),
      restore: async () => {},
      stop: async () => {},
    }
  },
}

for (const bus of buses) {
  test.group(`The health of a hub, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('reports live and ready at exactly two URLs', async ({ assert }) => {
      const { hubUrl } = await stackOn(bus)

      const live = await fetchHealth(hubUrl, 'live')
      assert.containsSubset(live, { status: 200, body: { live: true } })
      const state = await fetchHealth(hubUrl)
      assert.containsSubset(state, { status: 200, body: healthy })
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

    test('is live but not ready while the bus is away, and recovers without a restart', async ({
      assert,
    }) => {
      const { stack, interrupt, restore, stop } = await stacksWithOutage[bus]()
      assert.containsSubset(await fetchHealth(stack.hubUrl), { status: 200, body: healthy })

      await interrupt()
      await until('not ready', async () => (await fetchHealth(stack.hubUrl)).status === 503)
      const { body } = await fetchHealth(stack.hubUrl)
      assert.deepEqual(body, { ready: false, database: 'ok', bus: 'no answer' })
      assert.equal((await fetchHealth(stack.hubUrl, 'live')).status, 200)

      await restore()
      await until('ready', async () => (await fetchHealth(stack.hubUrl)).status === 200, 15_000)
      assert.isNull(stack.hubs[0].process.exitCode, 'no restart')
      await stop()
    })

    test('is live but not ready while the database does not answer, and recovers', async ({
      assert,
    }) => {
      const database = await createDatabase()
      const proxy = await TcpProxy.inFrontOf(database)
      const DATABASE_URL = proxy.urlThrough(database)
      const stack = await Stack.start(
        bus,
        { DATABASE_URL, SESSION_DRIVER: 'database' },
        { web: false }
      )

      proxy.freeze()
      await until('not ready', async () => (await fetchHealth(stack.hubUrl)).status === 503)
      assert.containsSubset((await fetchHealth(stack.hubUrl)).body, { database: 'no answer' })
      assert.equal((await fetchHealth(stack.hubUrl, 'live')).status, 200)

      proxy.thaw()
      await until('ready', async () => (await fetchHealth(stack.hubUrl)).status === 200, 15_000)
      await stack.stop()
      proxy.close()
    })
  })
}
