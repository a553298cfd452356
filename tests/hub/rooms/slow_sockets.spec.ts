import { test } from '@japa/runner'
import { flood, floodOf, hasArrived, tcpSocketOf } from '#tests/support/flood_bus'
import { Stack } from '#tests/support/stack'
import { hubStatus } from '#tests/support/hub_status'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

/** This is several times what the kernel buffers for a socket that does not read. */
const READINGS = 6000
const CITIES = 5

/**
 * Starts a stack with two sockets that watch the same cities. The socket `stuck` stops reading from the
 * network.
 */
async function open(settings: Record<string, string>) {
  const stack = await Stack.start('postgres', settings, { web: false })
  const cities: number[] = []
  for (let n = 0; n < CITIES; n++) cities.push(await stack.city(`Flood ${n}`, 0))
  const [sleeper, reader] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  for (const member of [sleeper, reader]) {
    await member.subscribe(...cities)
  }
  const [stuck, awake] = [await sleeper.connect(), await reader.connect()]
  const readings = collectReadings(awake)
  await watch(stuck, cities)
  await watch(awake, cities)
  tcpSocketOf(stuck).pause()
  return { stack, cities, stuck, awake, readings }
}

test.group('A socket that stops reading', () => {
  // tests/attacks/slow_reader.spec.ts tests what it costs the hub and the other sockets.
  test('is closed if it stays stuck, and no other socket is', async ({ assert }) => {
    const { stack, cities, stuck, awake, readings } = await open({ HUB_STUCK_AFTER: '2' })

    await flood(stack, floodOf(cities, READINGS), CITIES)

    await until(
      'the last reading at the other socket',
      () => hasArrived(readings, READINGS),
      30_000
    )
    const sockets = async () => (await hubStatus(stack)).sockets
    await until('the end of the stuck socket', async () => (await sockets()) === 1, 40_000)
    assert.isTrue(awake.connected)
    stuck.disconnect()
    awake.disconnect()
    await stack.stop()
  })

  test('gets no reading after `revoked` when it reads again', async ({ assert }) => {
    const { stack, cities, stuck, awake, readings } = await open({})
    const events: (number | 'revoked')[] = []
    stuck.on('reading', ({ version }) => events.push(version))
    stuck.on('readings', (several) => events.push(...several.map(({ version }) => version)))
    stuck.on('revoked', () => events.push('revoked'))
    await flood(stack, floodOf(cities, READINGS), CITIES)
    await until(
      'the last reading at the other socket',
      () => hasArrived(readings, READINGS),
      30_000
    )

    // Ends the rights of both sockets. When one socket gets the last `revoked`, the hub has
    // handled the other socket too.
    let revoked = 0
    awake.on('revoked', () => revoked++)
    await stack.sql('DELETE FROM subscriptions')
    await until('the end of all rights', () => revoked === CITIES)
    tcpSocketOf(stuck).resume()

    const ends = () => events.filter((event) => event === 'revoked').length
    await until('revoked', () => ends() === CITIES, 20_000)
    assert.equal(events.lastIndexOf('revoked') - events.indexOf('revoked'), CITIES - 1)
    assert.equal(events.at(-1), 'revoked', 'the last event')
    assert.isAbove(events.length, 1, 'some readings had been sent before')
    assert.isBelow(events.length, READINGS / 2, 'most readings had to wait')
    stuck.disconnect()
    awake.disconnect()
    await stack.stop()
  })
})
