import { mkdtempSync, chmodSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { recordByKilledWriter } from '#tests/support/record_by_killed_writer'
import { untilNothingPending } from '#tests/support/wait_for_outbox'
import { buses, skipWithoutBus, twoHubsOn, type BusName, type Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'
import type { Reading } from '#messaging/contract'

interface Writer {
  name: string
  /** Writes temperatures. Returns the last temperature that the hubs must receive of each city, by id. */
  write: (stack: Stack, cities: number[]) => Promise<Record<number, number | null>>
}

const writers: Writer[] = [
  {
    name: 'a command',
    async write(stack, [first]) {
      const { exitCode, stderr } = await stack.ace('temperature:set', String(first), '1.1')
      if (exitCode !== 0) {
        throw new Error(stderr)
      }
      return { [first]: 1.1 }
    },
  },
  {
    name: 'an admin page',
    async write(stack, [first]) {
      const admin = await Visitor.admin(stack)
      await admin.submit(`/admin/cities/${first}/readings`, { celsius: '1.2' }, '/admin/cities')
      return { [first]: 1.2 }
    },
  },
  {
    name: 'UPDATE in bare SQL',
    async write(stack, [first]) {
      await stack.sql('UPDATE cities SET celsius = 1.3 WHERE id = $1', [first])
      return { [first]: 1.3 }
    },
  },
  {
    name: 'one UPDATE over all cities',
    async write(stack, cities) {
      await stack.sql('UPDATE cities SET celsius = 1.4')
      return Object.fromEntries(cities.map((id) => [id, 1.4]))
    },
  },
  {
    name: 'a temperature set to NULL',
    async write(stack, [first]) {
      await stack.sql('UPDATE cities SET celsius = NULL WHERE id = $1', [first])
      return { [first]: null }
    },
  },
  {
    name: 'INSERT … ON CONFLICT',
    async write(stack, [first]) {
      await stack.sql(
        `INSERT INTO cities (id, name, country, latitude, longitude, celsius)
         VALUES ($1, 'X', 'X', 0, 0, 1.5) ON CONFLICT (id) DO UPDATE SET celsius = excluded.celsius`,
        [first]
      )
      return { [first]: 1.5 }
    },
  },
  {
    name: 'COPY into readings',
    async write(stack, [first, second]) {
      const folder = mkdtempSync(join(tmpdir(), 'fairweather-copy-'))
      chmodSync(folder, 0o755)
      const file = join(folder, 'readings.csv')
      writeFileSync(file, `${first},1.6\n${second},1.7\n`, { mode: 0o644 })
      await stack.sql(`COPY readings (city_id, celsius) FROM '${file}' CSV`)
      return { [first]: 1.6, [second]: 1.7 }
    },
  },
  {
    name: 'a transaction that rolls back to a savepoint',
    async write(stack, [first, second]) {
      await stack.sql(
        `BEGIN;
         UPDATE cities SET celsius = 1.8 WHERE id = ${first};
         SAVEPOINT half;
         UPDATE cities SET celsius = 50 WHERE id = ${first};
         UPDATE cities SET celsius = 50 WHERE id = ${second};
         ROLLBACK TO half;
         COMMIT`
      )
      return { [first]: 1.8 }
    },
  },
  {
    name: 'a COMMIT that fails',
    async write(stack, [first]) {
      await stack.sql(
        `CREATE OR REPLACE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'no commit'; END $$`
      )
      await stack.sql(
        `CREATE CONSTRAINT TRIGGER fail AFTER UPDATE ON cities
           DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()`
      )
      const failed = await stack
        .sql(`BEGIN; UPDATE cities SET celsius = 50 WHERE id = ${first}; COMMIT`)
        .catch((error: Error) => error.message)
      await stack.sql('ROLLBACK; DROP TRIGGER fail ON cities')
      if (failed !== 'no commit') {
        throw new Error('The COMMIT did not fail')
      }
      return {}
    },
  },
  {
    name: 'an import of 10,000 rows',
    async write(stack, cities) {
      await stack.sql(
        `INSERT INTO readings (city_id, celsius, measured_at)
           SELECT city, round(n / 1000.0, 1), clock_timestamp() - (10000 - n) * interval '1 ms'
           FROM generate_series(1, 10000) n, unnest($1::int[]) city WHERE n % 3 = 0 OR n = 10000`,
        [cities.slice(0, 3)]
      )
      return Object.fromEntries(cities.slice(0, 3).map((id) => [id, 10]))
    },
  },
  {
    name: 'a command killed after its commit',
    async write(stack, [first]) {
      await recordByKilledWriter(stack, first, 2.1)
      return { [first]: 2.1 }
    },
  },
]

async function open(bus: BusName) {
  const stack = await twoHubsOn(bus)
  const member = await Visitor.registered(stack)
  const cities = await Promise.all(['A', 'B', 'C', 'D', 'E'].map((name) => stack.city(name, 0)))
  await member.subscribe(...cities)
  const sockets = await member.connectToAll()
  const received = sockets.map(collectReadings)
  await Promise.all(sockets.map((socket) => watch(socket, cities)))
  return { stack, member, cities, received }
}

const newest = (readings: Reading[], cityId: number) =>
  readings.filter((reading) => reading.cityId === cityId).at(-1)

for (const bus of buses) {
  test.group(`Two hubs, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let world: Awaited<ReturnType<typeof open>>
    group.setup(async () => {
      world = await open(bus)
      await untilNothingPending(world.stack)
    })
    group.teardown(() => world.member.leave())

    for (const { name, write } of writers) {
      test(`receive the committed temperatures once and in order: ${name}`, async ({ assert }) => {
        const { stack, cities, received } = world
        assert.lengthOf(received, 2)
        for (const readings of received) {
          readings.length = 0
        }

        const expected = await write(stack, cities)

        const arrived = (readings: Reading[]) =>
          Object.entries(expected).every(
            ([id, celsius]) => newest(readings, Number(id))?.celsius === celsius
          )
        await until('the readings at both hubs', () => received.every(arrived), 1000)

        // The bus keeps the order. When this last reading has arrived, all earlier readings have
        // arrived too.
        await stack.sql('UPDATE cities SET celsius = 9.9 WHERE id = $1', [cities[4]])
        await until('the last reading', () =>
          received.every((readings) => newest(readings, cities[4])?.celsius === 9.9)
        )
        for (const readings of received) {
          const temperatures = readings.map(({ celsius }) => celsius)
          assert.notInclude(temperatures, 50, 'nothing that was not committed')
          for (const id of cities) {
            const ofCity = readings.filter(({ cityId }) => cityId === id)
            const versions = ofCity.map(({ version }) => version)
            const ascending = [...new Set(versions)].sort((a, b) => a - b)
            assert.deepEqual(versions, ascending, 'no version twice, none backwards')
          }
        }
        await stack.sql('UPDATE cities SET celsius = 0 WHERE id = $1', [cities[4]])
        await until('the reset for the next test', () =>
          received.every((readings) => newest(readings, cities[4])?.celsius === 0)
        )
      })
    }
  })
}
