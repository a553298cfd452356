import { mock } from 'node:test'
import { test } from '@japa/runner'
import { RedisBus } from '#messaging/redis_bus'
import { fetchHealth } from '#tests/support/fetch_health'
import { recordLog, startHubInProcess } from '#tests/support/hub_in_process'
import { RedisServer } from '#tests/support/faults/redis_server'
import { redisUrl } from '#tests/support/start_services'
import { TcpProxy } from '#tests/support/tcp_proxy'
import { buses, skipWithoutBus, Stack, type Hub } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'
import { untilNothingPending } from '#tests/support/wait_for_outbox'

const busStateOf = async ({ url }: Hub) => (await fetchHealth(url)).body.bus

/** Waits until the buses of the hubs have these states, in any order. */
const untilBusStates = (stack: Stack, ...states: string[]) =>
  until(
    `the states ${states} of the buses`,
    async () => {
      const found = await Promise.all(stack.hubs.map(busStateOf))
      return found.sort().join() === states.join()
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

  test('do not say that they use different buses', async ({ assert, cleanup }) => {
    const proxy = await TcpProxy.inFrontOf(redisUrl!)
    cleanup(() => proxy.close())
    const log = recordLog()
    cleanup(() => mock.restoreAll())
    const hubs = await Promise.all(
      [1, 2].map(() => {
        const bus = new RedisBus(proxy.urlThrough(redisUrl!))
        return startHubInProcess(bus, async () => {})
      })
    )
    cleanup(async () => void (await Promise.all(hubs.map((hub) => hub.stop()))))
    const untilStates = (expected: string) =>
      until(`the state "${expected}"`, async () => {
        const states = await Promise.all(hubs.map((hub) => hub.state()))
        return states.every((state) => state === expected)
      })
    await until('a leader', () => hubs.some(({ relay }) => relay.leads))
    await untilStates('ok')

    // The hubs count their own heartbeats and those of the leader with the same timeout.
    proxy.freeze()
    await untilStates('the bus does not carry')
    await until('no leader', () => !hubs.some(({ relay }) => relay.leads))
    proxy.thaw()
    await untilStates('ok')
    await until('a leader again', () => hubs.some(({ relay }) => relay.leads))

    assert.notInclude(log.join('\n'), 'does not hear the leading hub')
  })
})

test.group('Processes on different buses', (group) => {
  skipWithoutBus(group, 'redis')
  let stack: Stack
  let onNotify: Hub
  let otherRedis: RedisServer
  let otherBuses: Record<string, string>
  group.setup(async () => {
    if (!buses.includes('redis')) return
    otherRedis = await RedisServer.start()
    otherBuses = {
      'PostgreSQL NOTIFY': '',
      [`Redis at 127.0.0.1:${otherRedis.port}`]: `redis://127.0.0.1:${otherRedis.port}`,
    }
    const settings = { SESSION_DRIVER: 'database', LOG_LEVEL: 'error' }
    stack = await Stack.start('redis', settings, { web: false, capturesLog: true })
    ;[onNotify] = await Promise.all(
      Object.values(otherBuses).map((REDIS_URL) => stack.addHub({ REDIS_URL }))
    )
  })
  group.teardown(async () => {
    await stack?.stop()
    await otherRedis?.end()
  })

  test('hubs beside a leader on Redis say so, and their pages are live', async ({ assert }) => {
    await untilBusStates(stack, 'ok', 'other', 'other')

    for (const name of Object.keys(otherBuses)) {
      assert.match(
        stack.log,
        new RegExp(
          `this hub does not hear the leading hub: the leading hub uses Redis at \\S+, but this process uses ${name}`
        )
      )
    }
    for (const { url } of stack.hubs) {
      assert.equal((await fetchHealth(url)).status, 200, 'a proxy may use the hub')
    }
    await assertAllLive(stack)
    const { stdout } = await stack.ace('doctor', '--json')
    assert.include(stdout, 'they use different buses')
  })

  test('commands beside a leader on Redis say so, and their readings arrive', async ({
    assert,
  }) => {
    const member = await Visitor.registered(stack)
    const socket = await member.connect()
    await Promise.all(
      Object.values(otherBuses).map(async (REDIS_URL) => {
        const city = await stack.city('Porto', 0)
        await member.subscribe(city)
        const readings = collectReadings(socket)
        await watch(socket, [city])

        const command = ['temperature:set', String(city), '8']
        const { exitCode, stdout, stderr } = await stack.aceWithSettings({ REDIS_URL }, ...command)

        assert.equal(exitCode, 0)
        assert.include(stdout + stderr, 'the leading hub uses Redis at')
        await until('the reading', () =>
          readings.some(({ cityId, celsius }) => cityId === city && celsius === 8)
        )
      })
    )
    await untilNothingPending(stack)
    member.leave()
    const doctor = await stack.aceWithSettings({ REDIS_URL: '' }, 'doctor', '--json')
    assert.equal(doctor.exitCode, 1)
    assert.include(doctor.stdout, 'the leading hub uses Redis at')
  })

  test('change to another bus one after the other, without any further action', async ({
    assert,
  }) => {
    const [{ bus: before }] = await stack.sql('SELECT bus FROM leader')

    const onRedis = stack.hubs.filter((hub) => hub !== onNotify)
    stack.env.REDIS_URL = ''
    for (const hub of onRedis) {
      await stack.killHub(hub)
      await stack.restartHub(hub)
      await assertAllLive(stack)
    }
    await untilBusStates(stack, 'ok', 'ok', 'ok')

    const [{ bus: after }] = await stack.sql('SELECT bus FROM leader')
    assert.match(before, /^Redis/)
    assert.equal(after, 'PostgreSQL NOTIFY')
  })
})
