import { randomInt } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import Entry from '#models/entry'
import User from '#models/user'
import { countedWeek } from '#tests/support/iso_week'
import { seededRandom } from '#tests/support/seeded_random'
import { planOf, statementsOf } from '#tests/support/statements'
import { inRolledBackTransaction } from '#tests/support/table_scans'
import { KINDS, type Kind } from '#training/kinds'
import { weekOverview, type WeekFilter } from '#training/week_overview'
import type { WeekTotals } from '#training/weekly_totals'

const ROUNDS = 20
const ENTRIES = 250
const [FIRST_YEAR, LAST_YEAR] = [2015, 2035]
const ZONES = [
  'UTC',
  'Australia/Brisbane',
  'America/Los_Angeles',
  'Pacific/Kiritimati',
  'Pacific/Midway',
  'Asia/Kathmandu',
  'Europe/London',
]
const KIND_NAMES = Object.keys(KINDS) as Kind[]

let members = 0

const createMember = () => User.create({ name: 'Weekly', email: `weekly${++members}@example.org` })

type Random = ReturnType<typeof seededRandom>

/** Returns a random time; every second one is within two weeks of the turn of a year. */
function randomTime(random: Random) {
  const year = FIRST_YEAR + random(LAST_YEAR - FIRST_YEAR + 1)
  const days = random(2) ? random(366) : random(28) - 14
  return Date.UTC(year, 0, 1 + days, random(24), random(60))
}

function randomEntry(random: Random, userId: number, around: string) {
  const date = random(2)
    ? DateTime.fromISO(around, { zone: 'utc' })
        .minus({ days: random(420) })
        .toISODate()!
    : new Date(randomTime(random)).toISOString().slice(0, 10)
  const seconds = 1 + random(20_000)
  return {
    user_id: userId,
    date,
    duration_s: seconds,
    distance_m: 1 + random(seconds * 20),
    kind: KIND_NAMES[random(KIND_NAMES.length)],
  }
}

/** A comparable form of the totals of weeks: one text for each week and kind that has entries. */
const textOf = (week: string, kind: string, entries: number, metres: number, seconds: number) =>
  `${week} ${kind} ${entries} ${metres} ${seconds}`

const textsOf = (weeks: WeekTotals[]) =>
  weeks.flatMap(({ week, kinds }) =>
    kinds.map(({ kind, entries, distanceM, durationS }) =>
      textOf(`${week.year}-${week.number}`, kind, entries, distanceM, durationS)
    )
  )

/** The same figures by PostgreSQL's own weeks. */
async function byPostgres(userId: number, [from, to]: string[], kind?: Kind) {
  const { rows } = await db.rawQuery(
    `SELECT extract(isoyear FROM date) || '-' || extract(week FROM date) AS week, kind,
            count(*) AS entries, sum(distance_m) AS metres, sum(duration_s) AS seconds
       FROM entries WHERE user_id = ? AND kind = coalesce(?, kind)
        AND date_trunc('week', date) BETWEEN ?::date AND ?::date
       GROUP BY 1, 2`,
    [userId, kind ?? null, from, to]
  )
  return (rows as Record<string, never>[]).map((row) =>
    textOf(row.week, row.kind, row.entries, row.metres, row.seconds)
  )
}

/** The same figures, counted without a library. */
function byCounting(entries: ReturnType<typeof randomEntry>[], [from, to]: string[], kind?: Kind) {
  const sums = new Map<string, [number, number, number]>()
  for (const entry of entries) {
    const week = countedWeek(entry.date)
    if (week.from < from || week.from > to || (kind && entry.kind !== kind)) continue
    const key = `${week.year}-${week.number} ${entry.kind}`
    const [count, metres, seconds] = sums.get(key) ?? [0, 0, 0]
    sums.set(key, [count + 1, metres + entry.distance_m, seconds + entry.duration_s])
  }
  return [...sums].map(([key, sum]) => `${key} ${sum.join(' ')}`)
}

test.group('The weeks of a log', () => {
  test('agree with PostgreSQL and with a plain count, for random entries, zones and years', async ({
    assert,
  }) => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    const random = seededRandom(seed)
    for (let round = 0; round < ROUNDS; round++) {
      const zone = ZONES[random(ZONES.length)]
      const today = DateTime.fromMillis(randomTime(random), { zone }).toISODate()!
      const user = await createMember()
      const entries = Array.from({ length: ENTRIES }, () => randomEntry(random, user.id, today))
      await db.table('entries').multiInsert(entries)
      const year = FIRST_YEAR + random(LAST_YEAR - FIRST_YEAR + 1)
      const kind = random(3) ? undefined : KIND_NAMES[random(KIND_NAMES.length)]
      for (const filter of [{ kind }, { kind, year }, { year, compare: year - 1 - random(5) }]) {
        const what = `SEED=${seed}, ${zone}, ${today}, ${JSON.stringify(filter)}`
        const { pairs, ...overview } = await weekOverview(user, today, filter)
        const weeks = pairs.map(({ week }) => week).filter((week) => week !== undefined)
        assertEveryWeekOnce(weeks, overview.year, today, what)

        const shown = [weeks[0].week.from, weeks.at(-1)!.week.from]
        const texts = textsOf(weeks).toSorted()
        assert.deepEqual(texts, byCounting(entries, shown, filter.kind).toSorted(), what)
        assert.deepEqual(texts, (await byPostgres(user.id, shown, filter.kind)).toSorted(), what)
        assertSums(weeks, what)
        for (const { week, other } of pairs) {
          if (other && week) assert.equal(other.week.number, week.week.number, what)
        }
      }
    }

    function assertEveryWeekOnce(
      weeks: WeekTotals[],
      year: number | undefined,
      today: string,
      what: string
    ) {
      const found = weeks.map(({ week: { year: of, number, from } }) => ({
        year: of,
        number,
        from,
      }))
      const last = year === undefined ? today : found.at(-1)!.from
      const expected = found.map((_, n) =>
        countedWeek(
          new Date(Date.parse(last) - (found.length - 1 - n) * 7 * 86_400_000)
            .toISOString()
            .slice(0, 10)
        )
      )
      assert.deepEqual(found, expected, what)
      if (year === undefined) assert.lengthOf(found, 53, what)
      else {
        assert.deepEqual([found[0].year, found[0].number], [year, 1], what)
        assert.isTrue(
          found.every((week) => week.year === year),
          what
        )
        const next = new Date(Date.parse(last) + 7 * 86_400_000).toISOString().slice(0, 10)
        assert.equal(countedWeek(next).year, year + 1, what)
      }
    }

    function assertSums(weeks: WeekTotals[], what: string) {
      for (const { total, kinds } of weeks) {
        for (const name of ['entries', 'distanceM', 'durationS'] as const) {
          assert.equal(
            total[name],
            kinds.reduce((sum, each) => sum + each[name], 0),
            what
          )
        }
      }
    }
  })

  test('of another member have no influence', async ({ assert }) => {
    const [user, other] = [await createMember(), await createMember()]
    await Entry.create({
      userId: other.id,
      date: '2026-11-23',
      kind: 'run',
      distanceM: 9,
      durationS: 9,
    })
    const { pairs, years } = await weekOverview(user, '2026-11-29', {})
    assert.isTrue(pairs.every(({ week }) => week!.total.entries === 0))
    assert.deepEqual(years, [2026])
  })

  test('of a year after the current one are not shown', async ({ assert }) => {
    const user = await createMember()
    assert.isUndefined((await weekOverview(user, '2024-12-29', { year: 2025 })).year)
    assert.equal((await weekOverview(user, '2024-12-30', { year: 2025 })).year, 2025)
  })

  test('are read with two statements and only from an index', async ({ assert }) => {
    const user = await createMember()
    await inRolledBackTransaction(async () => {
      await db.rawQuery(
        `INSERT INTO entries (user_id, date, kind, distance_m, duration_s)
           SELECT id, date '2026-11-29' - n / 10, (ARRAY['run', 'ride'])[1 + n % 2], 9000, 3000
             FROM (SELECT id FROM users ORDER BY id DESC LIMIT 5) members, generate_series(0, 5000) n`
      )
      await db.rawQuery('ANALYZE entries')
      const statements = await statementsOf(() =>
        weekOverview(user, '2026-11-29', { compare: 2025, kind: 'run' } satisfies WeekFilter)
      )
      assert.lengthOf(statements, 2)
      for (const statement of statements) {
        const plan = await planOf(statement)
        assert.notInclude(plan, 'Seq Scan on entries')
        assert.match(plan, /Index Only Scan (Backward )?using entries_by_date on entries/)
      }
    })
  })
})
