import { test } from '@japa/runner'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { buses, skipWithoutBus, stackOn, twoHubsOn } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

for (const bus of buses) {
  test.group(`Two installations on one machine, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('do not receive each other’s readings', async ({ assert }) => {
      const [ours, theirs] = await Promise.all([stackOn(bus), twoHubsOn(bus)])
      if (bus === 'redis') {
        assert.equal(ours.env.REDIS_URL, theirs.env.REDIS_URL)
      }
      const city = 999_999
      for (const stack of [ours, theirs]) {
        const created = await stack.city('Lisbon')
        await stack.sql('UPDATE cities SET id = $2 WHERE id = $1', [created, city])
      }
      const member = await Visitor.registered(ours)
      await member.subscribe(city)
      const socket = await member.connect()
      const readings = collectReadings(socket)
      await watch(socket, [city])

      await theirs.sql('UPDATE cities SET celsius = -77')
      await untilNothingPending(theirs)
      await ours.sql('UPDATE cities SET celsius = 7')

      await until('our reading', () => readings.at(-1)?.celsius === 7)
      const temperatures = readings.map(({ celsius }) => celsius)
      assert.notInclude(temperatures, -77)
      member.leave()
    })
  })
}
