import { test } from '@japa/runner'
import { flood, floodMessages, tcpSocketOf } from '#tests/support/flood'
import { heldMegabytes, HEAP_PROBE_SETTINGS } from '#tests/support/memory'
import { Stack } from '#tests/support/stack'
import { hubStatus } from '#tests/support/hub_status'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

const READINGS = 40_000

/** Megabytes that a hub may keep for who does not read; all of it would be 100. */
const ALLOWED = 30

/** Still several times what the kernel takes for who does not read. */
const FEWER = 12_000

/** Two who watch a city, one of whom does not read what he gets. */
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
  test('costs the hub little, the others nothing, and is ended when it stays stuck', async ({
    assert,
  }) => {
    const { stack, city, stuck, awake, readings } = await open({ HUB_STUCK_AFTER: '2' })
    const hub = stack.hubs[0].process
    const before = await heldMegabytes(hub)

    await flood(stack, floodMessages(city, READINGS))

    await until(
      'the last reading at the other',
      () => readings.at(-1)?.version === READINGS,
      30_000
    )
    assert.isBelow((await heldMegabytes(hub)) - before, ALLOWED)
    const sockets = async () => (await hubStatus(stack)).sockets
    await until('the stuck one ended', async () => (await sockets()) === 1, 40_000)
    assert.isTrue(awake.connected)
    stuck.disconnect()
    awake.disconnect()
    await stack.stop()
  }).timeout(90_000)

  test('hears, when it reads again, nothing after the word that a right has ended', async ({
    assert,
  }) => {
    const { stack, city, stuck, awake, readings } = await open({})
    const events: (number | 'revoked')[] = []
    stuck.on('reading', ({ version }) => events.push(version))
    stuck.on('revoked', () => events.push('revoked'))
    await flood(stack, floodMessages(city, FEWER))
    await until('the last reading at the other', () => readings.at(-1)?.version === FEWER, 30_000)

    // Of both at once: when the other is told, the hub has dealt with this one, too.
    const told = new Promise((resolve) => awake.once('revoked', resolve))
    await stack.sql('DELETE FROM subscriptions')
    await told
    tcpSocketOf(stuck).resume()

    await until('revoked', () => events.includes('revoked'), 20_000)
    assert.equal(events.at(-1), 'revoked', 'the last word')
    assert.isAbove(events.length, 1, 'some had left before')
    assert.isBelow(events.length, FEWER / 2, 'most had to wait')
    stuck.disconnect()
    awake.disconnect()
    await stack.stop()
  }).timeout(90_000)
})
