import { test } from '@japa/runner'
import pg from 'pg'
import { findLeader } from '#tests/support/find_leader'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { buses, skipWithoutBus, twoHubsOn, type BusName } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

async function open(bus: BusName) {
  const stack = await twoHubsOn(bus)
  const member = await Visitor.registered(stack)
  const city = await stack.city('Lisbon', 0)
  await member.subscribe(city)
  const sockets = await member.connectToAll()
  const received = sockets.map(collectReadings)
  for (const socket of sockets) {
    await watch(socket, [city])
  }
  return { stack, member, city, sockets, received }
}

for (const bus of buses) {
  test.group(`The relay of two hubs, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let world: Awaited<ReturnType<typeof open>>
    group.setup(async () => {
      world = await open(bus)
    })
    group.teardown(async () => {
      await world.stack.sql(`DELETE FROM cities WHERE name LIKE 'Many %'`)
      world.member.leave()
    })

    test('publishes one city while an import has locked all other cities', async ({ assert }) => {
      const { stack, city, received } = world
      await stack.sql(
        `INSERT INTO cities (name, country, latitude, longitude, celsius)
         SELECT 'Many ' || n, 'T', 0, 0, 1 FROM generate_series(1, 2000) n`
      )
      const importer = new pg.Client(stack.env.DATABASE_URL)
      await importer.connect()
      await importer.query('BEGIN')
      await importer.query('UPDATE cities SET celsius = 2 WHERE id <> $1', [city])

      await stack.sql('UPDATE cities SET celsius = 7 WHERE id = $1', [city])
      const arrived = () => received.every((readings) => readings.at(-1)?.celsius === 7)
      await until('the reading at both hubs', arrived, 1000)

      await importer.query('COMMIT')
      await importer.end()
      await untilNothingPending(stack)
      for (const readings of received) {
        assert.isTrue(readings.every(({ cityId }) => cityId === city))
      }
    })

    test('loses no reading of twenty parallel writers, and none of them deadlocks', async ({
      assert,
    }) => {
      const { stack, city, received } = world
      const others = await Promise.all(
        Array.from({ length: 20 }, (_, n) => stack.city(`Other ${n}`, 0))
      )
      const cities = [city, ...others]
      const writes = Array.from({ length: 20 }, async (_, writer) => {
        const order = writer % 2 ? cities : [...cities].reverse()
        for (let round = 0; round < 10; round++) {
          await stack.sql(
            `INSERT INTO readings (city_id, celsius) SELECT unnest($1::int[]), $2::numeric`,
            [order, writer]
          )
        }
      })
      await Promise.all(writes)

      const [{ celsius, version }] = await stack.sql('SELECT * FROM cities WHERE id = $1', [city])
      await until('the last version at both hubs', () =>
        received.every((readings) => readings.at(-1)?.version === version)
      )
      for (const readings of received) {
        assert.equal(readings.at(-1)!.celsius, Number(celsius))
        const versions = readings.map((reading) => reading.version)
        const ascending = [...new Set(versions)].sort((a, b) => a - b)
        assert.deepEqual(versions, ascending, 'no version twice, none backwards')
      }
      await untilNothingPending(stack)
    })

    test('moves to another hub within five seconds when the leader is killed, and loses nothing', async ({
      assert,
    }) => {
      const { stack, city, sockets, received } = world
      await until('a leader', () => findLeader(stack))
      const { hub } = (await findLeader(stack))!
      const other = 1 - stack.hubs.indexOf(hub)

      await stack.killHub(hub)
      await stack.sql('UPDATE cities SET celsius = 8 WHERE id = $1', [city])

      await until('the reading at the other hub', () => received[other].at(-1)?.celsius === 8, 5000)
      assert.isTrue(sockets[other].connected)
      await until(
        'another leader',
        async () => (await findLeader(stack))?.hub === stack.hubs[other]
      )
      const { stdout } = await stack.ace('hub:status', '--json')
      const { pid } = stack.hubs[other].process
      assert.containsSubset(JSON.parse(stdout), [{ pid, leads: true }])
    })
  })
}
