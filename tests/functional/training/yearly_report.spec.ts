import { randomInt } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import City from '#models/city'
import User from '#models/user'
import { countedWeek } from '#tests/support/iso_week'
import { seededRandom } from '#tests/support/seeded_random'
import { planOf, statementsOf } from '#tests/support/statements'
import { inRolledBackTransaction } from '#tests/support/table_scans'
import { KINDS, type Kind } from '#training/kinds'
import { yearlyReport, yearsWithEntries, type YearFigures } from '#training/yearly_report'

const YEAR = 2025
const KIND_NAMES = Object.keys(KINDS) as Kind[]

interface NewEntry {
  date: string
  kind: Kind
  distance_m: number
  duration_s: number
  started_at?: string
  city_id?: number
}

let members = 0

async function memberWith(...entries: (Partial<NewEntry> & { date: string })[]) {
  const user = await User.create({ name: 'Yearly', email: `yearly${++members}@example.org` })
  const defaults = { kind: 'run', distance_m: 10_000, duration_s: 3600 }
  const rows = entries.map((entry) => ({ user_id: user.id, ...defaults, ...entry }))
  if (rows.length > 0) await db.table('entries').multiInsert(rows)
  return user
}

/** Creates a city with readings, by their times in UTC. */
async function cityWith(timezone: string, readings: Record<string, number | null>) {
  const city = await City.create({
    name: `Place ${++members}`,
    country: 'T',
    latitude: 0,
    longitude: 0,
    timezone,
  })
  for (const [measuredAt, celsius] of Object.entries(readings)) {
    await db
      .table('readings')
      .insert({ city_id: city.id, celsius, measured_at: measuredAt, source: 'test' })
  }
  return city.id
}

const sumOf = (entries: NewEntry[]) => ({
  entries: entries.length,
  distanceM: entries.reduce((sum, { distance_m: metres }) => sum + metres, 0),
  durationS: entries.reduce((sum, { duration_s: seconds }) => sum + seconds, 0),
})

/** The figures of a year, counted without a database. */
function byCounting(entries: NewEntry[], year: number) {
  const own = entries.filter(({ date }) => date.startsWith(`${year}-`))
  const ofWeeks = Map.groupBy(
    entries.filter(({ date }) => countedWeek(date).year === year),
    ({ date }) => countedWeek(date).from
  )
  const distances = own.map(({ distance_m: metres }) => metres)
  const speeds = own
    .filter(({ distance_m: metres, duration_s: seconds }) => metres >= 1000 || seconds >= 600)
    .map(({ distance_m: metres, duration_s: seconds }) => metres / seconds)
  return {
    total: sumOf(own),
    months: Array.from({ length: 12 }, (_, month) =>
      sumOf(own.filter(({ date }) => Number(date.slice(5, 7)) === month + 1))
    ),
    kinds: KIND_NAMES.map((kind) => ({ kind, ...sumOf(own.filter((each) => each.kind === kind)) })),
    weeks: [...ofWeeks.values()]
      .map((each) => sumOf(each).distanceM)
      .toSorted((a, b) => b - a)
      .slice(0, 3),
    longest: Math.max(...distances),
    fastest: Math.max(...speeds),
  }
}

const shown = ({ total, months, kinds, bestWeeks, records }: YearFigures) => ({
  total,
  months,
  kinds,
  weeks: bestWeeks.map(({ distanceM }) => distanceM),
  longest: records.longest!.distanceM,
  fastest: records.fastest!.distanceM / records.fastest!.durationS,
})

test.group('The yearly report', () => {
  test('agrees with a plain count of random entries', async ({ assert }) => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    const random = seededRandom(seed)
    for (let round = 0; round < 5; round++) {
      const entries = Array.from({ length: 400 }, (): NewEntry => {
        const day = Date.UTC(YEAR - 2, 11, 1) + random(830) * 86_400_000
        const seconds = 1 + random(10_000)
        return {
          date: new Date(day).toISOString().slice(0, 10),
          kind: KIND_NAMES[random(KIND_NAMES.length)],
          duration_s: seconds,
          distance_m: 1 + random(seconds * 10),
        }
      })
      const user = await memberWith(...entries)
      const { current, previous } = await yearlyReport(user, YEAR)
      assert.deepEqual(shown(current), byCounting(entries, YEAR), `SEED=${seed}`)
      assert.deepEqual(shown(previous), byCounting(entries, YEAR - 1), `SEED=${seed}`)
    }
  })

  test('counts only the entries of its member', async ({ assert }) => {
    await memberWith({ date: '2025-05-01' })
    const { current } = await yearlyReport(await memberWith(), YEAR)
    assert.equal(current.total.entries, 0)
    assert.isEmpty(current.records)
    assert.isEmpty(current.bestWeeks)
  })

  test('counts a week at the turn of the year once, in the year with most of its days', async ({
    assert,
  }) => {
    const user = await memberWith({ date: '2024-12-30' }, { date: '2025-01-01' })
    const { current, previous } = await yearlyReport(user, YEAR)
    assert.equal(current.total.entries, 1)
    assert.deepEqual(
      current.bestWeeks.map(({ week, entries }) => [week.year, week.number, entries]),
      [[2025, 1, 2]]
    )
    assert.isEmpty(previous.bestWeeks)
  })

  test('ignores short entries when it looks for the fastest one', async ({ assert }) => {
    const user = await memberWith(
      { date: '2025-05-01', distance_m: 999, duration_s: 100 },
      { date: '2025-05-02', distance_m: 1000, duration_s: 500 },
      { date: '2025-05-03', distance_m: 900, duration_s: 600 }
    )
    const { current } = await yearlyReport(user, YEAR)
    assert.equal(current.records.fastest!.date, '2025-05-02')
    assert.equal(current.records.longest!.date, '2025-05-02')
  })

  test('takes the temperature at the local start time of the place', async ({ assert }) => {
    const tokyo = await cityWith('Asia/Tokyo', {
      '2025-01-10T21:30:00Z': -5,
      '2025-01-11T06:30:00Z': 8,
      '2025-06-01T00:00:00Z': 25,
    })
    const user = await memberWith(
      { date: '2025-01-11', started_at: '07:00', city_id: tokyo },
      { date: '2025-06-01', started_at: '10:00', city_id: tokyo },
      { date: '2025-06-02', city_id: tokyo },
      { date: '2025-06-03', started_at: '10:00' }
    )
    const { current } = await yearlyReport(user, YEAR)
    assert.include(current.records.coldest, { date: '2025-01-11', celsius: -5 })
    assert.include(current.records.warmest, { date: '2025-06-01', celsius: 25 })
    assert.equal(current.measured, 2)
  })

  test('knows no temperature if the last reading before the start is too old or empty', async ({
    assert,
  }) => {
    const city = await cityWith('UTC', {
      '2025-03-01T07:59:59Z': 4,
      '2025-03-02T09:00:00Z': 4,
      '2025-03-02T09:30:00Z': null,
      '2025-03-03T10:00:01Z': 4,
    })
    const user = await memberWith(
      { date: '2025-03-01', started_at: '10:00', city_id: city },
      { date: '2025-03-02', started_at: '10:00', city_id: city },
      { date: '2025-03-03', started_at: '10:00', city_id: city }
    )
    const { current } = await yearlyReport(user, YEAR)
    assert.equal(current.measured, 0)
    assert.isUndefined(current.records.coldest)
    assert.isDefined(current.records.longest)
  })

  test('treats a place whose time zone the database does not know as in UTC', async ({
    assert,
  }) => {
    const city = await cityWith('Mars/Olympus', { '2025-03-01T09:00:00Z': 4 })
    const user = await memberWith({ date: '2025-03-01', started_at: '10:00', city_id: city })
    const { current } = await yearlyReport(user, YEAR)
    assert.equal(current.records.warmest!.celsius, 4)
  })

  test('lists the years that have entries, newest first', async ({ assert }) => {
    const user = await memberWith(
      { date: '2025-12-31' },
      { date: '2025-01-01' },
      { date: '2019-06-01' },
      { date: '2024-01-01' }
    )
    assert.deepEqual(await yearsWithEntries(user), [2025, 2024, 2019])
    assert.isEmpty(await yearsWithEntries(await memberWith()))
  })

  test('needs three statements, none of which reads the whole table', async ({ assert }) => {
    await inRolledBackTransaction(async () => {
      const user = await memberWith()
      const others = await Promise.all(Array.from({ length: 20 }, () => memberWith()))
      await db.rawQuery(
        `INSERT INTO entries (user_id, date, distance_m, duration_s, kind)
         SELECT id, date '2025-12-31' - n, 10000, 3600, 'run'
         FROM unnest(?::integer[]) id, generate_series(1, 1000) n`,
        [[user, ...others].map(({ id }) => id)]
      )
      await db.rawQuery('ANALYZE entries')
      const statements = await statementsOf(() => yearlyReport(user, YEAR))
      assert.lengthOf(statements, 3)
      const years = await statementsOf(() => yearsWithEntries(user))
      for (const statement of [...statements, ...years]) {
        assert.notInclude(await planOf(statement), 'Seq Scan on entries')
      }
    })
  })
})
