import { test } from '@japa/runner'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { buses, stackOn, twoHubsOn, type Stack } from '#tests/support/stack'
import {
  collectReadings,
  oversee,
  until,
  Visitor,
  watch,
  type HubClient,
} from '#tests/support/visitor'

function revokedOf(socket: HubClient) {
  const cities: number[] = []
  socket.on('revoked', ({ cityId }) => cities.push(cityId))
  return cities
}

const change = (stack: Stack, city: number, celsius: number) =>
  stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius])

const untilAt = (readings: { celsius: number | null }[], celsius: number) =>
  until(`${celsius} degrees`, () => readings.at(-1)?.celsius === celsius)

for (const bus of buses) {
  test.group(`Overseeing, readings come by ${bus}`, () => {
    test('brings an admin what nobody watches, at every hub', async ({ assert }) => {
      const stack = await twoHubsOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Unwatched', 20)
      await untilNothingPending(stack)
      const sockets = await admin.connectToAll()
      const readings = sockets.map(collectReadings)

      for (const socket of sockets) {
        const answer = await oversee(socket, [city])
        assert.containsSubset(answer, { ok: true, refused: [] })
        assert.containsSubset(answer, { readings: [{ cityId: city, celsius: 20, version: 1 }] })
      }

      await change(stack, city, 21)
      for (const each of readings) await untilAt(each, 21)
      assert.deepEqual(readings.map((each) => each.length), [1, 1]) // prettier-ignore
      admin.leave()
    })

    test('answers with a disabled city, and pushes it when it is offered again', async ({
      assert,
    }) => {
      const stack = await stackOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Closed', 20)
      await untilNothingPending(stack)
      const socket = await admin.connect()
      const [readings, revoked] = [collectReadings(socket), revokedOf(socket)]
      await oversee(socket, [city])

      await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city])
      await until('revoked', () => revoked.length === 1)
      await change(stack, city, 21)
      const answer = await oversee(socket, [city])
      assert.containsSubset(answer, { ok: true, readings: [{ celsius: 21 }], refused: [] })
      await untilNothingPending(stack)
      assert.isEmpty(readings, 'nothing while it is disabled')

      await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [city])
      await change(stack, city, 22)
      await untilAt(readings, 22)
      assert.lengthOf(readings, 1)
      admin.leave()
    })

    test('goes on above what a city had before it was deleted, where that is undone', async ({
      assert,
    }) => {
      const stack = await stackOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city(`Gone by ${bus}`, 20)
      const socket = await admin.connect()
      const [readings, revoked] = [collectReadings(socket), revokedOf(socket)]
      await oversee(socket, [city])
      for (const celsius of [21, 22, 23]) await change(stack, city, celsius)
      await untilAt(readings, 23)
      assert.equal(readings.at(-1)!.version, 4)

      await admin.submit(`/admin/cities/${city}?_method=DELETE`, {}, '/admin/cities')
      await until('revoked', () => revoked.includes(city))
      const [{ id }] = await stack.sql(
        `SELECT id FROM audit_entries WHERE action = 'deleted' AND subject_id = $1`,
        [city]
      )
      await admin.submit('/admin/undos', { id }, '/admin/audit')

      const answer = await oversee(socket, [city])
      assert.containsSubset(answer, { readings: [{ cityId: city, celsius: null, version: 5 }] })
      await change(stack, city, 24)
      await untilAt(readings, 24)
      assert.equal(readings.at(-1)!.version, 6)
      admin.leave()
    })

    test('ends with the city', async ({ assert }) => {
      const stack = await stackOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Deleted', 20)
      const socket = await admin.connect()
      const revoked = revokedOf(socket)
      await oversee(socket, [city])

      await stack.sql('DELETE FROM cities WHERE id = $1', [city])

      await until('revoked', () => revoked.includes(city))
      assert.deepEqual(await oversee(socket, [city]), { ok: true, readings: [], refused: [city] })
      admin.leave()
    })

    test('and watching are two rights: the end of one leaves the other', async ({ assert }) => {
      const stack = await stackOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Both', 20)
      await untilNothingPending(stack)
      await admin.subscribe(city)
      const socket = await admin.connect()
      const [readings, revoked] = [collectReadings(socket), revokedOf(socket)]
      for (const ask of [watch, oversee]) await ask(socket, [city])
      const send = (event: 'watch' | 'unwatch' | 'unoversee') =>
        socket.timeout(5000).emitWithAck(event, [city])

      await change(stack, city, 21)
      await untilAt(readings, 21)
      assert.lengthOf(readings, 1, 'one of each')
      await send('unwatch')
      await change(stack, city, 22)
      await untilAt(readings, 22)
      await send('watch')
      await send('unoversee')
      await change(stack, city, 23)
      await untilAt(readings, 23)

      await oversee(socket, [city])
      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
      await until('revoked', () => revoked.length === 1)
      const answer = await watch(socket, [city])
      assert.deepEqual(answer, { ok: true, readings: [], refused: [city] })
      await change(stack, city, 24)
      await untilAt(readings, 24)

      await send('unoversee')
      const witness = await admin.connect()
      const seen = collectReadings(witness)
      await oversee(witness, [city])
      await change(stack, city, 25)
      await untilAt(seen, 25)
      assert.deepEqual(readings.map(({ celsius }) => celsius), [21, 22, 23, 24]) // prettier-ignore
      admin.leave()
    })
  })
}
