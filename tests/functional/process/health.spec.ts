import { isDeepStrictEqual as isEqual } from 'node:util'
import type { Assert } from '@japa/assert'
import { test } from '@japa/runner'
import { Redis } from 'ioredis'
import { fetchHealth } from '#tests/support/fetch_health'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { createDatabase, stopProcess, freePort, startRedisOn } from '#tests/support/start_services'
import { without } from '#tests/support/programs'
import { buses, skipWithoutBus, Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const healthy = { ready: true, database: 'ok', bus: 'ok' }

const isReady = async ({ url }: Stack) => (await fetchHealth(url)).status === 200

for (const bus of buses) {
  test.group(`The health of a web server, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('reports live and ready as JSON that must not be cached', async ({ assert }) => {
      const { url } = await stackOn(bus)

      const live = await fetchHealth(url, 'live')
      assert.containsSubset(live, { status: 200, body: { live: true } })
      // On a busy machine, the leading hub may be late with a heartbeat.
      await until('the hub to be heard', async () => (await fetchHealth(url)).body.bus === 'ok')
      const state = await fetchHealth(url)
      assert.containsSubset(state, { status: 200, body: healthy })

      for (const { headers } of [live, state]) {
        assert.equal(headers.get('cache-control'), 'no-store')
        assert.match(headers.get('content-type')!, /^application\/json/)
      }
    })

    test('answers HEAD like GET but without a body, and other methods with 405', async ({
      assert,
    }) => {
      const { url } = await stackOn(bus)
      for (const path of ['/health/live', '/health/ready', '/health/ready?from=balancer']) {
        const head = await fetch(url + path, { method: 'HEAD' })
        assert.equal(head.status, 200)
        assert.equal(await head.text(), '')
        for (const method of ['POST', 'PUT', 'DELETE']) {
          const other = await fetch(url + path, { method })
          assert.equal(other.status, 405, `${method} ${path}`)
          assert.equal(other.headers.get('allow'), 'GET, HEAD')
        }
      }
      const unknown = await fetch(`${url}/health/other`, { redirect: 'manual' })
      assert.equal(unknown.status, 404)
    })
  })
}

test.group('The health of a web server', () => {
  test('creates no session and sets no cookie', async ({ assert }) => {
    const stack = await stackOn('postgres')
    const sessions = async () => (await stack.sql('SELECT FROM sessions')).length
    const before = await sessions()
    await new Visitor(stack).get('/login')
    assert.equal(await sessions(), before + 1, 'a page creates one')

    for (const what of ['live', 'ready'] as const) {
      const { headers } = await fetchHealth(stack.url, what)
      assert.isEmpty(headers.getSetCookie())
    }
    assert.equal(await sessions(), before + 1)
  })

  test('leaves no connection to the database open, and is live but not ready while it is away or hangs, and recovers', async ({
    assert,
  }) => {
    const world = await startOnPostgres()
    const { stack, proxy } = world
    assert.containsSubset(await fetchHealth(stack.url), { status: 200, body: healthy })
    await assertNoConnectionIsLeft(assert, world)

    for (const [interrupt, restore] of [
      ['close', 'reopen'],
      ['freeze', 'thaw'],
    ] as const) {
      proxy[interrupt]()
      // Each result is cached for a moment, so the two may change one after the other.
      await until(`no answer after ${interrupt}`, async () => {
        const { body } = await fetchHealth(stack.url)
        return isEqual(body, { ready: false, database: 'no answer', bus: 'no answer' })
      })
      assert.equal((await fetchHealth(stack.url, 'live')).status, 200, interrupt)

      await proxy[restore]()
      await until('ready again', () => isReady(stack), 15_000)
    }
    await world.stop()
  })

  test('leaves no connection to Redis open, and is live but not ready while it is away or hangs, and recovers', async ({
    assert,
  }) => {
    const world = await startOnRedis()
    const { stack, port } = world
    assert.containsSubset(await fetchHealth(stack.url), { status: 200, body: healthy })
    await assertNoConnectionIsLeft(assert, world)

    const assertNotReady = async (how: string) => {
      await until('not ready', async () => !(await isReady(stack)))
      const { body } = await fetchHealth(stack.url)
      assert.deepEqual(body, { ready: false, database: 'ok', bus: 'no answer' }, how)
      assert.equal((await fetchHealth(stack.url, 'live')).status, 200, how)
      assert.equal((await new Visitor(stack).get('/login')).status, 200, 'pages still work')
    }
    await stopProcess(world.server)
    await assertNotReady('ended')
    world.server = await startRedisOn(port)
    await until('ready again', () => isReady(stack), 15_000)

    world.server.kill('SIGSTOP')
    await assertNotReady('stopped')
    world.server.kill('SIGCONT')
    await until('ready again', () => isReady(stack), 15_000)

    await world.stop()
  }).skip(...without('redis-server'))
})

async function assertNoConnectionIsLeft(
  assert: Assert,
  { stack, connections }: Pick<Awaited<ReturnType<typeof startOnPostgres>>, 'stack' | 'connections'>
) {
  await fetchHealth(stack.url)
  const before = await connections()

  const checks = async () => {
    await fetchHealth(stack.url)
    return (await connections()).ever - before.ever
  }
  await until('three checks', async () => (await checks()) >= 3, 20_000)

  await until('no more connections than before', async () => {
    const { open } = await connections()
    return open <= before.open
  })
  assert.isAbove(before.open, 0)
}

/**
 * Starts a web server without a hub, because a hub may open further connections to the bus, with a
 * PostgreSQL that can be interrupted. `connections` returns the number of connections to the bus that
 * are open now, and the number that have been opened so far.
 */
async function startOnPostgres() {
  const database = await createDatabase()
  const proxy = await TcpProxy.inFrontOf(database)
  const settings = { DATABASE_URL: proxy.urlThrough(database) }
  const stack = await Stack.start('postgres', settings, { hubs: 0 })
  const connections = async () => {
    const [{ open, ever }] = await stack.sql(
      `SELECT sessions::int AS ever, (SELECT count(*)::int FROM pg_stat_activity
         WHERE datname = current_database() AND backend_type = 'client backend') AS open
       FROM pg_stat_database WHERE datname = current_database()`
    )
    return { open, ever }
  }
  const stop = async () => {
    await stack.stop()
    proxy.close()
  }
  return { stack, proxy, connections, stop }
}

/** The same with a Redis that can be ended. */
async function startOnRedis() {
  const port = await freePort()
  const server = await startRedisOn(port)
  const REDIS_URL = `redis://127.0.0.1:${port}`
  const stack = await Stack.start('redis', { REDIS_URL, SESSION_DRIVER: 'database' }, { hubs: 0 })
  const redis = new Redis(REDIS_URL)
  redis.on('error', () => {})
  const count = (info: string, name: string) => Number(info.match(`${name}:(\\d+)`)![1])
  const connections = async () => {
    const info = await redis.info()
    return {
      open: count(info, 'connected_clients'),
      ever: count(info, 'total_connections_received'),
    }
  }
  const world = { stack, port, server, connections, stop }
  async function stop() {
    redis.disconnect()
    await stack.stop()
    await stopProcess(world.server)
  }
  return world
}
