import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { fetchHealth } from '#tests/support/fetch_health'
import { RedisServer } from '#tests/support/faults/redis_server'
import { redisUrl } from '#tests/support/start_services'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { buses, skipWithoutBus, Stack, type Hub } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'
import { untilNothingPending } from '#tests/support/wait_for_outbox'

const busStateOf = async ({ url }: Hub) => (await fetchHealth(url)).body.bus

const untilBusStates = (stack: Stack, ...states: string[]) =>
  until(
    `the states ${states} of the buses`,
    async () => {
      const found = await Promise.all(stack.hubs.map(busStateOf))
      return found.join() === states.join()
    },
    15_000
  )

/** Asserts that a reading and the end of a right arrive at a page on each hub. */
async function assertAllLive(stack: Stack) {
  const member = await Visitor.registered(stack)
  const city = await stack.city('Lisbon', 0)
  await member.subscribe(city)
  const sockets = await member.connectToAll()
  const received = sockets.map(collectReadings)
  const revoked = sockets.map(() => false)
  for (const [n, socket] of sockets.entries()) {
    socket.on('revoked', () => (revoked[n] = true))
    await watch(socket, [city])
  }

  await stack.sql('UPDATE cities SET celsius = 7 WHERE id = $1', [city])
  await until('the reading on all hubs', () =>
    received.every((readings) => readings.at(-1)?.celsius === 7)
  )
  await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
  await until('the end of the right on all hubs', () => revoked.every(Boolean))
  member.leave()
}

test.group('Hubs whose Redis hung', (group) => {
  skipWithoutBus(group, 'redis')

  test('do not say that they use different buses', async ({ assert }) => {
    const proxy = await TcpProxy.inFrontOf(redisUrl!)
    const settings = { SESSION_DRIVER: 'database', REDIS_URL: proxy.urlThrough(redisUrl!) }
    const stack = await Stack.start('redis', settings, { hubs: 2, capturesLog: true })
    await untilBusStates(stack, 'ok', 'ok')

    proxy.freeze()
    await untilBusStates(stack, 'no answer', 'no answer')
    // The hubs have not heard the leader for longer than the timeout of a heartbeat, too.
    await pause(4000)
    proxy.thaw()
    await untilBusStates(stack, 'ok', 'ok')

    assert.notInclude(stack.log, 'does not hear the leading hub')
    await stack.stop()
    proxy.close()
  })
})

test.group('Processes on different buses', (group) => {
  skipWithoutBus(group, 'redis')
  let stack: Stack
  let otherRedis: RedisServer
  let otherBuses: Record<string, string>
  group.setup(async () => {
    if (!buses.includes('redis')) return
    otherRedis = await RedisServer.start()
    otherBuses = {
      'without REDIS_URL': '',
      'on another Redis': `redis://127.0.0.1:${otherRedis.port}`,
    }
    const settings = { SESSION_DRIVER: 'database', LOG_LEVEL: 'error' }
    stack = await Stack.start('redis', settings, { capturesLog: true })
  })
  group.teardown(async () => {
    await stack?.stop()
    await otherRedis?.end()
  })

  for (const name of ['without REDIS_URL', 'on another Redis']) {
    test(`a hub ${name} beside a leader on Redis says so, and its pages are live`, async ({
      assert,
    }) => {
      stack.log = ''
      const hub = await stack.addHub({ REDIS_URL: otherBuses[name] })
      await untilBusStates(stack, 'ok', 'other')

      assert.include(
        stack.log,
        'this hub does not hear the leading hub: the leading hub uses Redis at'
      )
      assert.equal((await fetchHealth(hub.url)).status, 200, 'a proxy may use the hub')
      await assertAllLive(stack)
      const { stdout } = await stack.ace('doctor', '--json')
      assert.include(stdout, 'they use different buses')
      await stack.killHub(hub)
      stack.hubs.pop()
    })

    test(`a command ${name} beside a leader on Redis says so, and its reading arrives`, async ({
      assert,
    }) => {
      const member = await Visitor.registered(stack)
      const city = await stack.city('Porto', 0)
      await member.subscribe(city)
      const socket = await member.connect()
      const readings = collectReadings(socket)
      await watch(socket, [city])

      const settings = { REDIS_URL: otherBuses[name] }
      const command = ['temperature:set', String(city), '8']
      const { exitCode, stdout, stderr } = await stack.aceWithSettings(settings, ...command)

      assert.equal(exitCode, 0)
      assert.include(stdout + stderr, 'the leading hub uses Redis at')
      await until('the reading', () => readings.at(-1)?.celsius === 8)
      await untilNothingPending(stack)
      member.leave()
      const doctor = await stack.aceWithSettings(settings, 'doctor', '--json')
      assert.equal(doctor.exitCode, 1)
      assert.include(doctor.stdout, 'the leading hub uses Redis at')
    })
  }

  test('change to another bus one after the other, without any further action', async ({
    assert,
  }) => {
    await stack.addHub({})
    await untilBusStates(stack, 'ok', 'ok')
    const [{ bus: before }] = await stack.sql('SELECT bus FROM leader')

    stack.env.REDIS_URL = ''
    for (const hub of stack.hubs) {
      await stack.killHub(hub)
      await stack.restartHub(hub)
      await assertAllLive(stack)
    }
    await untilBusStates(stack, 'ok', 'ok')

    const [{ bus: after }] = await stack.sql('SELECT bus FROM leader')
    assert.match(before, /^Redis/)
    assert.equal(after, 'PostgreSQL NOTIFY')
  })
})
