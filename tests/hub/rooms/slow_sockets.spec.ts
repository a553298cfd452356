import { test } from '@japa/runner'
import { flood, floodMessages, tcpSocketOf } from '#tests/support/flood_bus'
import { heldMegabytes, HEAP_PROBE_SETTINGS } from '#tests/support/held_memory'
import { Stack } from '#tests/support/stack'
import { hubStatus } from '#tests/support/hub_status'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

const READINGS = 40_000

/** The most memory that a hub may use for a socket that does not read. All readings need 100 MB. */
const MAX_GROWTH_MB = 30

/**
 * Number of readings for a shorter test. It is still several times what the kernel buffers for a
 * socket that does not read.
 */
const FEWER_READINGS = 12_000

/**
 * Starts a stack with two sockets that watch a city. The socket `stuck` stops reading from the
 * network.
 */
async function open(settings: Record<string, string>) {
  const stack = await Stack.start(
    'postgres',
    { ...HEAP_PROBE_SETTINGS, ...settings },
    { web: false }
  )
  const city = await stack.city('Flood', 0)
  const [sleeper, reader] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  for (const member of [sleeper, reader]) {
    await member.subscribe(city)
  }
  const [stuck, awake] = [await sleeper.connect(), await reader.connect()]
  const readings = collectReadings(awake)
  await watch(stuck, [city])
  await watch(awake, [city])
  tcpSocketOf(stuck).pause()
  return { stack, city, stuck, awake, readings }
}

test.group('A socket that stops reading', () => {
  test('costs the hub little memory, delays no other socket, and is closed if it stays stuck', async ({
    assert,
  }) => {
    const { stack, city, stuck, awake, readings } = await open({ HUB_STUCK_AFTER: '2' })
    const hub = stack.hubs[0].process
    const before = await heldMegabytes(hub)

    await flood(stack, floodMessages(city, READINGS))

    await until(
      'the last reading at the other socket',
      () => readings.at(-1)?.version === READINGS,
      30_000
    )
    assert.isBelow((await heldMegabytes(hub)) - before, MAX_GROWTH_MB)
    const sockets = async () => (await hubStatus(stack)).sockets
    await until('the end of the stuck socket', async () => (await sockets()) === 1, 40_000)
    assert.isTrue(awake.connected)
    stuck.disconnect()
    awake.disconnect()
    await stack.stop()
  }).timeout(90_000)

  test('gets no reading after `revoked` when it reads again', async ({ assert }) => {
    const { stack, city, stuck, awake, readings } = await open({})
    const events: (number | 'revoked')[] = []
    stuck.on('reading', ({ version }) => events.push(version))
    stuck.on('revoked', () => events.push('revoked'))
    await flood(stack, floodMessages(city, FEWER_READINGS))
    await until(
      'the last reading at the other socket',
      () => readings.at(-1)?.version === FEWER_READINGS,
      30_000
    )

    // Ends the rights of both sockets. When one socket gets `revoked`, the hub has handled the
    // other socket too.
    const revoked = new Promise((resolve) => awake.once('revoked', resolve))
    await stack.sql('DELETE FROM subscriptions')
    await revoked
    tcpSocketOf(stuck).resume()

    await until('revoked', () => events.includes('revoked'), 20_000)
    assert.equal(events.at(-1), 'revoked', 'the last event')
    assert.isAbove(events.length, 1, 'some readings had been sent before')
    assert.isBelow(events.length, FEWER_READINGS / 2, 'most readings had to wait')
    stuck.disconnect()
    awake.disconnect()
    await stack.stop()
  }).timeout(90_000)
})
