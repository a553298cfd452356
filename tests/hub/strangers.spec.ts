import { test } from '@japa/runner'
import { buses, Stack } from '#tests/stack'
import { listen, until, Visitor, watch } from '#tests/visitor'

for (const bus of buses) {
  test.group(`Two installations on one machine, by ${bus}`, () => {
    test('never hear each other', async ({ assert }) => {
      const [ours, theirs] = await Promise.all([Stack.start(bus), Stack.start(bus)])
      if (bus === 'redis') {
        assert.equal(ours.env.REDIS_URL, theirs.env.REDIS_URL)
      }
      const [city, same] = [await ours.city('Lisbon', 0), await theirs.city('Lisbon', 0)]
      assert.equal(city, same, 'the same id in both')
      const member = await Visitor.registered(ours)
      await member.subscribe(city)
      const socket = await member.connect()
      const readings = listen(socket)
      await watch(socket, [city])

      await theirs.sql('UPDATE cities SET celsius = -77')
      await until('their reading announced', async () => {
        const owed = await theirs.sql('SELECT FROM cities WHERE version > announced_version')
        return owed.length === 0
      })
      await ours.sql('UPDATE cities SET celsius = 7')

      await until('our reading', () => readings.at(-1)?.celsius === 7)
      assert.notInclude(
        readings.map(({ celsius }) => celsius),
        -77
      )
      member.leave()
      await Promise.all([ours.stop(), theirs.stop()])
    })
  })
}
