import { test } from '@japa/runner'
import { buses, skipWithoutBus, stackOn } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

for (const bus of buses) {
  test.group(`Watching a city, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('returns its reading if it is on the board, and then sends each new one', async ({
      assert,
    }) => {
      const stack = await stackOn(bus)
      const member = await Visitor.registered(stack)
      const lisbon = await stack.city('Lisbon', 20)
      await member.subscribe(lisbon)
      const socket = await member.connect()
      const readings = collectReadings(socket)

      const answer = await watch(socket, [lisbon])
      assert.containsSubset(answer, {
        ok: true,
        readings: [{ cityId: lisbon, celsius: 20, version: 1 }],
        refused: [],
      })

      const command = await stack.ace('temperature:set', String(lisbon), '-3.5')
      assert.equal(command.exitCode, 0, command.stderr)
      await until('the new reading', () => readings.length)
      assert.containsSubset(readings, [{ cityId: lisbon, celsius: -3.5, version: 2 }])
      member.leave()
    })

    test('sends no reading of a city that is not on the board', async ({ assert }) => {
      const stack = await stackOn(bus)
      const member = await Visitor.registered(stack)
      const [mine, other] = [await stack.city('Mine', 20), await stack.city('Other', 20)]
      await member.subscribe(mine)
      const socket = await member.connect()
      const readings = collectReadings(socket)
      await watch(socket, [mine, other])

      await stack.ace('temperature:set', String(other), '1')
      await stack.ace('temperature:set', String(mine), '2')

      await until('the newest reading of the own city', () => readings.at(-1)?.celsius === 2)
      const [{ announced }] = await stack.sql(
        'SELECT announced_version = version AS announced FROM cities WHERE id = $1',
        [other]
      )
      assert.isTrue(announced, 'the other city was announced too')
      assert.isEmpty(readings.filter(({ cityId }) => cityId === other))
      member.leave()
    })
  })
}
