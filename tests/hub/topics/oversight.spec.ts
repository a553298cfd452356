import { test } from '@japa/runner'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { buses, skipWithoutBus, stackOn, twoHubsOn, type Stack } from '#tests/support/stack'
import {
  collectReadings,
  oversee,
  until,
  Visitor,
  watch,
  type HubClient,
} from '#tests/support/visitor'

function collectRevoked(socket: HubClient) {
  const cities: number[] = []
  socket.on('revoked', ({ cityId }) => cities.push(cityId!))
  return cities
}

const setTemperature = (stack: Stack, city: number, celsius: number) =>
  stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius])

const untilLast = (readings: { celsius: number | null }[], celsius: number) =>
  until(`${celsius} degrees`, () => readings.at(-1)?.celsius === celsius)

for (const bus of buses) {
  test.group(`Overseeing a city, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('brings an admin readings of a city that nobody watches, at every hub', async ({
      assert,
    }) => {
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

      await setTemperature(stack, city, 21)
      for (const atHub of readings) await untilLast(atHub, 21)
      const counts = readings.map(({ length }) => length)
      assert.deepEqual(counts, [1, 1])
      admin.leave()
    })

    test('returns the reading of a disabled city, and sends new ones once it is enabled again', async ({
      assert,
    }) => {
      const stack = await stackOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Closed', 20)
      await untilNothingPending(stack)
      const socket = await admin.connect()
      const [readings, revoked] = [collectReadings(socket), collectRevoked(socket)]
      await oversee(socket, [city])

      await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city])
      await until('revoked', () => revoked.length === 1)
      await setTemperature(stack, city, 21)
      const answer = await oversee(socket, [city])
      assert.containsSubset(answer, { ok: true, readings: [{ celsius: 21 }], refused: [] })
      await untilNothingPending(stack)
      assert.isEmpty(readings, 'no reading is sent while the city is disabled')

      await stack.sql('UPDATE cities SET enabled = true WHERE id = $1', [city])
      await setTemperature(stack, city, 22)
      await untilLast(readings, 22)
      assert.lengthOf(readings, 1)
      admin.leave()
    })

    test('continues with higher versions after an undo has restored a deleted city', async ({
      assert,
    }) => {
      const stack = await stackOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city(`Gone by ${bus}`, 20)
      const socket = await admin.connect()
      const [readings, revoked] = [collectReadings(socket), collectRevoked(socket)]
      await oversee(socket, [city])
      for (const celsius of [21, 22, 23]) await setTemperature(stack, city, celsius)
      await untilLast(readings, 23)
      assert.equal(readings.at(-1)!.version, 4)

      await admin.submit(`/admin/cities/${city}?_method=DELETE`, {}, '/admin/cities')
      await until('revoked', () => revoked.includes(city))
      const [{ id }] = await stack.sql(
        `SELECT id FROM audit_entries WHERE action = 'city.deleted' AND subject_id = $1`,
        [city]
      )
      await admin.submit('/admin/undos', { id }, '/admin/audit')

      const answer = await oversee(socket, [city])
      assert.containsSubset(answer, { readings: [{ cityId: city, celsius: null, version: 5 }] })
      await setTemperature(stack, city, 24)
      await untilLast(readings, 24)
      assert.equal(readings.at(-1)!.version, 6)
      admin.leave()
    })

    test('ends when the city is deleted', async ({ assert }) => {
      const stack = await stackOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Deleted', 20)
      const socket = await admin.connect()
      const revoked = collectRevoked(socket)
      await oversee(socket, [city])

      await stack.sql('DELETE FROM cities WHERE id = $1', [city])

      await until('revoked', () => revoked.includes(city))
      assert.deepEqual(await oversee(socket, [city]), { ok: true, readings: [], refused: [city] })
      admin.leave()
    })

    test('does not end with the right to watch the city, nor the other way round', async ({
      assert,
    }) => {
      const stack = await stackOn(bus)
      const admin = await Visitor.admin(stack)
      const city = await stack.city('Both', 20)
      await untilNothingPending(stack)
      await admin.subscribe(city)
      const socket = await admin.connect()
      const [readings, revoked] = [collectReadings(socket), collectRevoked(socket)]
      for (const request of [watch, oversee]) await request(socket, [city])
      const send = (event: 'watch' | 'unwatch' | 'unoversee') =>
        socket.timeout(5000).emitWithAck(event, [city])

      await setTemperature(stack, city, 21)
      await untilLast(readings, 21)
      assert.lengthOf(readings, 1, 'each reading is sent once')
      await send('unwatch')
      await setTemperature(stack, city, 22)
      await untilLast(readings, 22)
      await send('watch')
      await send('unoversee')
      await setTemperature(stack, city, 23)
      await untilLast(readings, 23)

      await oversee(socket, [city])
      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
      await until('revoked', () => revoked.length === 1)
      const answer = await watch(socket, [city])
      assert.deepEqual(answer, { ok: true, readings: [], refused: [city] })
      await setTemperature(stack, city, 24)
      await untilLast(readings, 24)

      await send('unoversee')
      const witness = await admin.connect()
      const witnessed = collectReadings(witness)
      await oversee(witness, [city])
      await setTemperature(stack, city, 25)
      await untilLast(witnessed, 25)
      const temperatures = readings.map(({ celsius }) => celsius)
      assert.deepEqual(temperatures, [21, 22, 23, 24], 'nothing without any right')
      admin.leave()
    })
  })
}
