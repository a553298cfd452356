import { test } from '@japa/runner'
import { Redis } from 'ioredis'
import { fetchHealth } from '#tests/support/health'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { createDatabase, stopProcess, freePort, startRedisOn } from '#tests/support/services'
import { buses, Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const well = { ready: true, database: 'ok', bus: 'ok' }

const ready = async ({ url }: Stack) => (await fetchHealth(url)).status === 200

for (const bus of buses) {
  test.group(`The health of a web server, by ${bus}`, () => {
    test('says that it lives and that it is ready, to be asked anew each time', async ({
      assert,
    }) => {
      const { url } = await stackOn(bus)

      const live = await fetchHealth(url, 'live')
      assert.containsSubset(live, { status: 200, body: { live: true } })
      const state = await fetchHealth(url)
      assert.containsSubset(state, { status: 200, body: well })

      for (const { headers } of [live, state]) {
        assert.equal(headers.get('cache-control'), 'no-store')
        assert.match(headers.get('content-type')!, /^application\/json/)
      }
    })

    test('answers HEAD as GET, without the body, and no other method', async ({ assert }) => {
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
      const beside = await fetch(`${url}/health/other`, { redirect: 'manual' })
      assert.equal(beside.status, 404)
    })

    test('leaves no connection behind, however often it looks', async ({ assert }) => {
      const { stack, connections, stop } = await alone[bus]()
      await fetchHealth(stack.url)
      const before = await connections()

      const looks = async () => {
        await fetchHealth(stack.url)
        return (await connections()).ever - before.ever
      }
      await until('three looks', async () => (await looks()) >= 3, 20_000)

      await until('as many as before', async () => (await connections()).open <= before.open)
      assert.isAbove(before.open, 0)
      await stop()
    }).timeout(60_000)
  })
}

test.group('The health of a web server', () => {
  test('leaves no session behind, and no cookie', async ({ assert }) => {
    const stack = await stackOn('postgres')
    const sessions = async () => (await stack.sql('SELECT FROM sessions')).length
    const before = await sessions()
    await new Visitor(stack).get('/login')
    assert.equal(await sessions(), before + 1, 'a page leaves one')

    for (const what of ['live', 'ready'] as const) {
      const { headers } = await fetchHealth(stack.url, what)
      assert.isEmpty(headers.getSetCookie())
    }
    assert.equal(await sessions(), before + 1)
  })

  test('is not well while the database is away, or does not answer; lives on, and is well again', async ({
    assert,
  }) => {
    const database = await createDatabase()
    const way = await TcpProxy.inFrontOf(database)
    const stack = await Stack.start(
      'postgres',
      { DATABASE_URL: way.urlThrough(database) },
      { hubs: 0 }
    )
    assert.containsSubset(await fetchHealth(stack.url), { status: 200, body: well })

    for (const [away, back] of [
      ['close', 'reopen'],
      ['freeze', 'thaw'],
    ] as const) {
      way[away]()
      await until('not ready', async () => !(await ready(stack)))
      const { body } = await fetchHealth(stack.url)
      assert.deepEqual(body, { ready: false, database: 'no answer', bus: 'no answer' }, away)
      assert.equal((await fetchHealth(stack.url, 'live')).status, 200, away)

      await way[back]()
      await until('ready again', () => ready(stack), 15_000)
    }
    await stack.stop()
    way.close()
  }).timeout(60_000)

  test('is not well while Redis is away, or does not answer; lives on, and is well again', async ({
    assert,
  }) => {
    const port = await freePort()
    let redis = await startRedisOn(port)
    const REDIS_URL = `redis://127.0.0.1:${port}`
    const stack = await Stack.start('redis', { REDIS_URL, SESSION_DRIVER: 'database' }, { hubs: 0 })
    assert.containsSubset(await fetchHealth(stack.url), { status: 200, body: well })

    const unwell = async (how: string) => {
      await until('not ready', async () => !(await ready(stack)))
      const { body } = await fetchHealth(stack.url)
      assert.deepEqual(body, { ready: false, database: 'ok', bus: 'no answer' }, how)
      assert.equal((await fetchHealth(stack.url, 'live')).status, 200, how)
      assert.equal((await new Visitor(stack).get('/login')).status, 200, 'pages go on')
    }
    await stopProcess(redis)
    await unwell('ended')
    redis = await startRedisOn(port)
    await until('ready again', () => ready(stack), 15_000)

    redis.kill('SIGSTOP')
    await unwell('stopped')
    redis.kill('SIGCONT')
    await until('ready again', () => ready(stack), 15_000)

    await stack.stop()
    await stopProcess(redis)
  })
    .skip(!buses.includes('redis'), 'There is no redis-server on PATH')
    .timeout(60_000)
})

/**
 * A web server that has its bus to itself, for a hub in a hurry connects once more; and a count of the
 * connections there are, and of those there have ever been, where the bus is.
 */
const alone = {
  async postgres() {
    const stack = await Stack.start('postgres', {}, { hubs: 0 })
    const connections = async () => {
      const [{ open, ever }] = await stack.sql(
        `SELECT sessions::int AS ever, (SELECT count(*)::int FROM pg_stat_activity
           WHERE datname = current_database() AND backend_type = 'client backend') AS open
         FROM pg_stat_database WHERE datname = current_database()`
      )
      return { open, ever }
    }
    return { stack, connections, stop: () => stack.stop() }
  },
  async redis() {
    const port = await freePort()
    const server = await startRedisOn(port)
    const REDIS_URL = `redis://127.0.0.1:${port}`
    const stack = await Stack.start('redis', { REDIS_URL, SESSION_DRIVER: 'database' }, { hubs: 0 })
    const redis = new Redis(REDIS_URL)
    const count = (info: string, name: string) => Number(info.match(`${name}:(\\d+)`)![1])
    const connections = async () => {
      const info = await redis.info()
      return {
        open: count(info, 'connected_clients'),
        ever: count(info, 'total_connections_received'),
      }
    }
    const stop = async () => {
      redis.disconnect()
      await stack.stop()
      await stopProcess(server)
    }
    return { stack, connections, stop }
  },
}
