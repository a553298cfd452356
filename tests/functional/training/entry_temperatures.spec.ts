import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import City from '#models/city'
import Entry from '#models/entry'
import Reading from '#models/reading'
import User from '#models/user'
import { statementsOf } from '#tests/support/statements'
import { temperaturesOf } from '#training/entry_temperatures'

let members = 0

const utc = (time: string) => DateTime.fromISO(time, { zone: 'utc' })

/** Creates a city with readings: times in UTC and values. */
async function cityWith(timezone: string, readings: Record<string, number | null>) {
  const place = { country: 'Testland', latitude: 0, longitude: 0, timezone }
  const city = await City.create({ name: `Measured ${++members}`, ...place })
  for (const [time, celsius] of Object.entries(readings)) {
    await Reading.record(city.id, celsius, utc(time))
  }
  return city
}

async function entryAt(city: City | null, date: string, startedAt: string | null = null) {
  const email = `measured${++members}@example.org`
  const { id: userId } = await User.create({ name: 'Measured', email })
  const fields = { userId, kind: 'run', distanceM: 10_000, durationS: 3000 } as const
  const { id } = await Entry.create({ ...fields, date, startedAt, cityId: city?.id ?? null })
  return Entry.query().where({ id }).preload('city').firstOrFail()
}

async function temperatureOf(entry: Entry) {
  const temperatures = await temperaturesOf([entry])
  return temperatures.get(entry.id)
}

test.group('The temperature of an entry with a start time', () => {
  const readings = {
    '2026-07-01T03:59': 1,
    '2026-07-01T04:00': 2,
    '2026-07-01T06:00': 3,
    '2026-07-01T06:01': 4,
  }

  for (const [time, expected, why] of [
    ['08:00', [3], 'the reading at the start'],
    ['07:59', [2], 'the newest reading before the start'],
    ['06:00', [2], 'a reading at the start'],
    ['08:30', [4], 'the newest reading before the start'],
    ['10:01', [4], 'a reading that is two hours old'],
    ['10:02', [], 'no reading that is older than two hours'],
    ['05:58', [], 'no reading from after the start'],
  ] as const) {
    test(`is ${why}: at ${time} in Zurich`, async ({ assert }) => {
      const city = await cityWith('Europe/Zurich', readings)
      assert.deepEqual(await temperatureOf(await entryAt(city, '2026-07-01', time)), [...expected])
    })
  }

  test('is none if the newest reading has no value', async ({ assert }) => {
    const city = await cityWith('UTC', { '2026-07-01T06:00': 3, '2026-07-01T06:30': null })
    assert.deepEqual(await temperatureOf(await entryAt(city, '2026-07-01', '07:00')), [])
  })
})

test.group('The temperature of an entry without a start time', () => {
  test('is the lowest and the highest reading of the day in the time zone of the city', async ({
    assert,
  }) => {
    const city = await cityWith('Pacific/Kiritimati', {
      '2026-06-30T09:59': -20,
      '2026-06-30T10:00': 5,
      '2026-06-30T20:00': null,
      '2026-07-01T09:59': 12.5,
      '2026-07-01T10:00': 40,
    })
    assert.deepEqual(await temperatureOf(await entryAt(city, '2026-07-01')), [5, 12.5])
  })

  test('covers the 25 hours of a day on which summer time ends', async ({ assert }) => {
    const city = await cityWith('Europe/Zurich', {
      '2026-10-24T21:59': -20,
      '2026-10-24T22:00': 1,
      '2026-10-25T22:59': 9,
      '2026-10-25T23:00': 40,
    })
    assert.deepEqual(await temperatureOf(await entryAt(city, '2026-10-25')), [1, 9])
  })

  test('is none without a reading on that day', async ({ assert }) => {
    const city = await cityWith('UTC', { '2026-07-02T00:00': 3 })
    assert.deepEqual(await temperatureOf(await entryAt(city, '2026-07-01')), [])
  })

  test('uses UTC if the time zone of the city is unknown', async ({ assert }) => {
    const city = await cityWith('Nowhere/Lost', { '2026-07-01T00:00': 3 })
    assert.deepEqual(await temperatureOf(await entryAt(city, '2026-07-01')), [3, 3])
  })
})

test.group('The temperatures of several entries', () => {
  test('are read in one statement, each from its own place', async ({ assert }) => {
    const [warm, cold] = [
      await cityWith('UTC', { '2026-07-01T06:00': 30 }),
      await cityWith('UTC', { '2026-07-01T06:00': -30 }),
    ]
    const entries = [
      await entryAt(warm, '2026-07-01'),
      await entryAt(null, '2026-07-01'),
      await entryAt(cold, '2026-07-01', '06:30'),
    ]
    let found = new Map<number, number[]>()
    const statements = await statementsOf(async () => {
      found = await temperaturesOf(entries)
    })
    assert.lengthOf(statements, 1)
    assert.deepEqual(
      entries.map(({ id }) => found.get(id)),
      [[30, 30], undefined, [-30]]
    )
  })
})
