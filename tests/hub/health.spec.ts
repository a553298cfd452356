import { test } from '@japa/runner'
import { fetchHealth } from '#tests/support/fetch_health'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { createDatabase, stopProcess, freePort, startRedisOn } from '#tests/support/start_services'
import { buses, skipWithoutBus, Stack, type BusName } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

const healthy = { ready: true, database: 'ok', bus: 'ok' }

/** Starts a hub whose database and bus can fail. */
async function startWithOutages(bus: BusName) {
  const database = await createDatabase()
  const proxy = await TcpProxy.inFrontOf(database)
  const port = await freePort()
  let redis = bus === 'redis' ? await startRedisOn(port) : undefined
  const stack = await Stack.start(
    bus,
    {
      DATABASE_URL: proxy.urlThrough(database),
      SESSION_DRIVER: 'database',
      ...(redis && { REDIS_URL: `redis://127.0.0.1:${port}` }),
    },
    { web: false }
  )
  return {
    stack,
    proxy,
    interruptBus: () =>
      redis
        ? stopProcess(redis)
        : // Ends the connection that listens. Socket.IO's adapter listens again after some seconds,
          // so `restoreBus` has nothing to do.
          stack.sql(
            `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
          ),
    async restoreBus() {
      if (redis) redis = await startRedisOn(port)
    },
    async stop() {
      await stack.stop()
      proxy.close()
      if (redis) await stopProcess(redis)
    },
  }
}

for (const bus of buses) {
  test.group(`The health of a hub, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let world: Awaited<ReturnType<typeof startWithOutages>>
    group.setup(async () => {
      world = await startWithOutages(bus)
    })
    group.teardown(() => world.stop())

    test('reports live and ready at exactly two URLs', async ({ assert }) => {
      const { hubUrl } = world.stack

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
      const { stack, interruptBus, restoreBus } = world
      assert.containsSubset(await fetchHealth(stack.hubUrl), { status: 200, body: healthy })

      await interruptBus()
      await until('not ready', async () => (await fetchHealth(stack.hubUrl)).status === 503)
      const { body } = await fetchHealth(stack.hubUrl)
      assert.deepEqual(body, { ready: false, database: 'ok', bus: 'no answer' })
      assert.equal((await fetchHealth(stack.hubUrl, 'live')).status, 200)

      await restoreBus()
      await until('ready', async () => (await fetchHealth(stack.hubUrl)).status === 200, 15_000)
      assert.isNull(stack.hubs[0].process.exitCode, 'no restart')
    })

    test('is live but not ready while the database does not answer, and recovers', async ({
      assert,
    }) => {
      const { stack, proxy } = world

      proxy.freeze()
      await until('not ready', async () => (await fetchHealth(stack.hubUrl)).status === 503)
      assert.containsSubset((await fetchHealth(stack.hubUrl)).body, { database: 'no answer' })
      assert.equal((await fetchHealth(stack.hubUrl, 'live')).status, 200)

      proxy.thaw()
      await until('ready', async () => (await fetchHealth(stack.hubUrl)).status === 200, 15_000)
    })
  })
}
