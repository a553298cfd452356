import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { entryColumns } from '#exports/columns'
import { BYTE_ORDER_MARK } from '#exports/csv'
import { streamExport, type Format } from '#exports/stream_export'
import type { EntryChoices } from '#imports/entry_choices'
import { runEntryImport } from '#imports/run_entry_import'
import City from '#models/city'
import Entry from '#models/entry'
import User from '#models/user'
import { KINDS, type Kind } from '#training/kinds'
import { entriesOf } from '#training/log'
import { gpxFile, START, steadyPoints } from '#tests/support/track_files'
import { seededRandom } from '#tests/support/seeded_random'

const choices: EntryChoices = { zone: 'UTC', unit: 'km', time: 'moving', rows: {} }

let members = 0

const createMember = () =>
  User.create({ name: 'Importer', email: `entry.import.${++members}@example.org` })

const importText = (member: User, text: string, change: Partial<EntryChoices> = {}) =>
  importFiles(member, { 'log.txt': Buffer.from(text) }, change)

const importFiles = (
  member: User,
  files: Record<string, Buffer>,
  change: Partial<EntryChoices> = {}
) =>
  runEntryImport(
    member,
    Object.entries(files).map(([name, file]) => ({
      name,
      bytes: file.length,
      load: () => Promise.resolve(file),
    })),
    { ...choices, ...change }
  )

/** Returns what the export page sends. */
async function exportOf(member: User, format: Format) {
  const text = await Array.fromAsync(streamExport(entriesOf(member), entryColumns, format))
  return (format === 'csv' ? BYTE_ORDER_MARK : '') + text.join('')
}

/** Returns everything of the entries that an export must restore, in any order. */
async function contentOf(member: User) {
  const { rows } = await db.rawQuery(
    `SELECT date, started_at::text, kind, distance_m, duration_s, distance_unit, city_id, title, note
     FROM entries WHERE user_id = ?`,
    [member.id]
  )
  return rows.map((row: object) => JSON.stringify(row)).toSorted()
}

const titles = [
  null,
  'Morning run',
  '=SUM(A1:A9)',
  `'quoted`,
  '-5 °C, "cold"; and windy',
  '@home',
  '+1',
  '東京 🏃',
  'null',
  '0012',
  'a;b,c d',
]
const notes = [null, 'one line', 'two\nlines', '=1\n\n-2', '"', `'=x\n'`, 'ends with ;']

/** Adds random entries. A third of them are equal to another one. */
async function addRandomEntries(member: User, cityIds: number[], seed: number, count = 120) {
  const random = seededRandom(seed)
  const pick = <T>(values: readonly T[]) => values[random(values.length)]
  const rows: Partial<Entry>[] = []
  for (let i = 0; i < count; i++) {
    if (rows.length && random(3) === 0) {
      rows.push({ ...pick(rows) })
      continue
    }
    const distanceM = 1 + random(random(4) ? 30_000 : 300)
    const time = [random(24), random(60), random(3) ? 0 : random(60)]
    rows.push({
      userId: member.id,
      date: `20${10 + random(16)}-${String(1 + random(12)).padStart(2, '0')}-${String(1 + random(28)).padStart(2, '0')}`,
      startedAt: random(2) ? time.map((part) => String(part).padStart(2, '0')).join(':') : null,
      kind: pick(Object.keys(KINDS) as Kind[]),
      distanceM,
      durationS: Math.max(1, Math.ceil(distanceM / (1 + random(10)))),
      distanceUnit: pick([null, null, 'mi', 'm'] as const),
      cityId: pick([null, ...cityIds]),
      title: pick(titles),
      note: pick(notes),
      source: 'page',
    })
  }
  await Entry.createMany(rows)
}

async function createCities() {
  const cities = await City.createMany(
    ['Reimportstad', 'Ärmelkanal "West"'].map((name) => ({
      name: `${name} ${members}`,
      country: 'Testland',
      latitude: 1,
      longitude: 1,
      timezone: 'UTC',
    }))
  )
  return cities.map(({ id }) => id)
}

test.group('An export of a log', () => {
  for (const format of ['csv', 'json'] as const) {
    for (const seed of [1, 2, 3]) {
      test(`as ${format} changes nothing in its log, and restores an empty one (seed ${seed})`, async ({
        assert,
      }) => {
        const [member, other] = [await createMember(), await createMember()]
        await addRandomEntries(member, await createCities(), seed)
        const before = await contentOf(member)
        const text = await exportOf(member, format)

        const again = await importText(member, text)
        assert.deepEqual(again, { added: 0, changed: 0, skipped: 120, refused: 0, cities: 0 })
        assert.deepEqual(await contentOf(member), before)

        const { added } = await importText(other, text)
        assert.equal(added, 120)
        assert.deepEqual(await contentOf(other), before)
      })

      test(`as ${format} restores the entries that were deleted (seed ${seed})`, async ({
        assert,
      }) => {
        const member = await createMember()
        await addRandomEntries(member, [], seed + 100)
        const before = await contentOf(member)
        const text = await exportOf(member, format)
        await db.rawQuery('DELETE FROM entries WHERE user_id = ? AND id % 3 = 0', [member.id])
        await importText(member, text)
        assert.deepEqual(await contentOf(member), before)
      })
    }
  }

  test('has no formula for a spreadsheet to calculate', async ({ assert }) => {
    const member = await createMember()
    const entry = { userId: member.id, date: '2026-01-01', kind: 'run' as const, distanceM: 1000 }
    await Entry.create({ ...entry, durationS: 300, title: '=cmd()', note: '@x\n+1' })
    const text = await exportOf(member, 'csv')
    assert.include(text, `,'=cmd(),"'@x\n'+1"`)
  })
})

test.group('The day and time of an imported entry', () => {
  const stored = async (member: User) => {
    const [entry] = await Entry.of(member)
    return [entry.date, entry.startedAt]
  }

  test('are those of the place, not of the member and not of UTC', async ({ assert }) => {
    const member = await createMember()
    // Sunday in UTC and in New York, and already Monday in Sydney.
    const start = Date.parse('2026-05-03T20:30:00Z')
    const points = steadyPoints({ start }).map((point) => ({
      ...point,
      latitude: -33.87,
      longitude: point.longitude! - 10 + 151.2,
    }))
    await importFiles(member, { 'a.gpx': gpxFile([points]) }, { zone: 'America/New_York' })
    assert.deepEqual(await stored(member), ['2026-05-04', '06:30:00'])
  })

  test('are those of the member if the file shows no place', async ({ assert }) => {
    const member = await createMember()
    const csv =
      'Activity Date,Activity Type,Elapsed Time,Distance\n"May 3, 2026, 3:30:00 AM",Run,600,2.0\n'
    await importText(member, csv, { zone: 'America/New_York' })
    assert.deepEqual(await stored(member), ['2026-05-02', '23:30:00'])
  })

  test('are right in the hour that the clock repeats', async ({ assert }) => {
    const member = await createMember()
    // 02:30 in summer time and 02:30 in winter time, an hour apart.
    for (const time of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']) {
      const points = steadyPoints({ start: Date.parse(time) }).map((point) => ({
        ...point,
        latitude: 52.5,
        longitude: point.longitude! + 3.4,
      }))
      // The second one is longer: the start times of both are equal.
      const file = gpxFile([time.includes('T01') ? points.slice(0, 20) : points])
      await importFiles(member, { 'a.gpx': file })
    }
    const entries = await Entry.of(member).orderBy('id')
    assert.deepEqual(
      entries.map(({ startedAt }) => startedAt),
      ['02:30:00', '02:30:00']
    )
  })
})

test.group('An import of entries', () => {
  test('never changes another log', async ({ assert }) => {
    const [member, other] = [await createMember(), await createMember()]
    const file = { 'run.gpx': gpxFile([steadyPoints({ seconds: 600 })], { type: 'run' }) }
    assert.equal((await importFiles(member, file)).added, 1)
    assert.equal((await importFiles(other, file)).added, 1)
    assert.lengthOf(await Entry.of(member), 1)
  })

  test('stores nothing in a dry run', async ({ assert }) => {
    const member = await createMember()
    const file = gpxFile([steadyPoints()])
    const files = [{ name: 'a.gpx', bytes: 1, load: () => Promise.resolve(file) }]
    const counts = await runEntryImport(member, files, choices, { dryRun: true })
    assert.equal(counts.added, 1)
    assert.lengthOf(await Entry.of(member), 0)
  })

  test('compares a large log with a large file in a moment', async ({ assert }) => {
    const member = await createMember()
    await db.rawQuery(
      `INSERT INTO entries (user_id, date, started_at, kind, distance_m, duration_s)
       SELECT ?, '2000-01-01'::date + n / 3, make_time(n % 3 * 5, 0, 0), 'run', 1000 + n, 3000
       FROM generate_series(1, 5000) n`,
      [member.id]
    )
    const text = await exportOf(member, 'csv')
    const started = performance.now()
    const { skipped } = await importText(member, text)
    assert.equal(skipped, 5000)
    assert.isBelow(performance.now() - started, 10_000)
  })

  test('does not take intervals for duplicates of each other', async ({ assert }) => {
    const member = await createMember()
    const laps = Array.from({ length: 4 }, (_, lap) =>
      gpxFile([steadyPoints({ seconds: 5, speed: 5, start: START + lap * 20_000 })])
    )
    const files = Object.fromEntries(laps.map((file, lap) => [`${lap}.gpx`, file]))
    assert.equal((await importFiles(member, files)).added, 4)
    assert.equal((await importFiles(member, files)).skipped, 4)
  })
})
