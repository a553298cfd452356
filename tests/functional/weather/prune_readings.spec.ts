import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import City from '#models/city'
import { prune } from '#weather/prune_readings'
import {
  createCitiesWithReadings,
  inRolledBackTransaction,
  rollBackAfterAnnouncing,
  countFullScans,
} from '#tests/support/table_scans'
import Reading from '#models/reading'

const HOUR = 3_600_000
const DAY = 24 * HOUR

const city = () => City.create({ name: 'Rome', country: 'Testland', latitude: 0, longitude: 0 })

/** Returns the start of the current hour, `days` days ago, plus `minute` minutes. */
const ago = (days: number, minute: number) =>
  DateTime.utc().minus({ days }).startOf('hour').plus({ minutes: minute })

/** Pruning handles all cities, so readings of earlier tests would be counted, too. */
const deleteReadingsOfOtherTests = async () => void (await Reading.query().delete())

async function left({ id }: City) {
  const readings = await db
    .from('readings')
    .where('city_id', id)
    .orderBy('measured_at')
    .orderBy('id')
  return readings.map(({ celsius }) => celsius)
}

test.group('Pruning readings', (group) => {
  group.each.setup(async () => {
    await db.beginGlobalTransaction()
    await deleteReadingsOfOtherTests()
    return rollBackAfterAnnouncing
  })

  test('deletes readings that are too old, and no others', async ({ assert }) => {
    const rome = await city()
    await Reading.record(rome.id, 1, ago(31, 0))
    await Reading.record(rome.id, 2, ago(29, 0))
    await Reading.record(rome.id, 3)

    const pruned = await prune({ maxAgeMs: 30 * DAY })

    assert.deepEqual(await left(rome), [2, 3])
    assert.deepEqual(pruned, { expired: 1, thinned: 0 })
    assert.deepEqual(await prune({ maxAgeMs: 30 * DAY }), { expired: 0, thinned: 0 })
  })

  test('keeps the newest reading of a city, however old it is', async ({ assert }) => {
    const [rome, never] = [await city(), await city()]
    await Reading.record(rome.id, 1, ago(90, 0))
    await Reading.record(rome.id, 2, ago(80, 5))
    await Reading.record(rome.id, 3, ago(80, 5))

    await prune({ maxAgeMs: 30 * DAY, thinAfterMs: HOUR })

    assert.deepEqual(await left(rome), [3])
    assert.deepEqual(await left(never), [])
    await rome.refresh()
    assert.equal(rome.celsius, 3)
  })

  test('keeps the last reading of each hour of each city when it thins old readings', async ({
    assert,
  }) => {
    const [rome, oslo] = [await city(), await city()]
    await Reading.record(rome.id, 1, ago(5, 1))
    await Reading.record(rome.id, 2, ago(5, 59))
    await Reading.record(oslo.id, 9, ago(5, 30))
    await Reading.record(rome.id, 3, ago(5, 60))
    await Reading.record(rome.id, 4, ago(5, 119))
    await Reading.record(rome.id, 5, ago(5, 119))
    await Reading.record(rome.id, 6, ago(1, 1))
    await Reading.record(rome.id, 7, ago(1, 2))

    const pruned = await prune({ thinAfterMs: 2 * DAY })

    assert.deepEqual(await left(rome), [2, 5, 6, 7])
    assert.deepEqual(await left(oslo), [9])
    assert.deepEqual(pruned, { expired: 0, thinned: 3 })
  })

  test('deletes and thins in one run, and only counts in a dry run', async ({ assert }) => {
    const rome = await city()
    await Reading.record(rome.id, 1, ago(40, 1))
    await Reading.record(rome.id, 2, ago(40, 2))
    await Reading.record(rome.id, 3, ago(10, 1))
    await Reading.record(rome.id, 4, ago(10, 2))
    const limits = { maxAgeMs: 30 * DAY, thinAfterMs: 5 * DAY }

    assert.deepEqual(await prune(limits, { dryRun: true }), { expired: 2, thinned: 1 })
    assert.deepEqual(await left(rome), [1, 2, 3, 4])
    assert.deepEqual(await prune(limits), { expired: 2, thinned: 1 })
    assert.deepEqual(await left(rome), [4])
  })

  test('with the option `recent` thins only the readings of a week, but deletes all that are too old', async ({
    assert,
  }) => {
    const rome = await city()
    await Reading.record(rome.id, 1, ago(40, 1))
    await Reading.record(rome.id, 2, ago(20, 1))
    await Reading.record(rome.id, 3, ago(20, 2))
    await Reading.record(rome.id, 4, ago(10, 1))
    await Reading.record(rome.id, 5, ago(10, 2))
    await Reading.record(rome.id, 6)
    const limits = { maxAgeMs: 30 * DAY, thinAfterMs: 5 * DAY }

    assert.deepEqual(await prune(limits, { recent: true }), { expired: 1, thinned: 1 })
    assert.deepEqual(await left(rome), [2, 3, 5, 6])
    assert.deepEqual(await prune(limits), { expired: 0, thinned: 1 })
    assert.deepEqual(await left(rome), [3, 5, 6])
  })

  test('does nothing by default', async ({ assert }) => {
    const rome = await city()
    await Reading.record(rome.id, 1, DateTime.fromISO('1950-01-01'))
    await Reading.record(rome.id, 2)

    assert.deepEqual(await prune(), { expired: 0, thinned: 0 })
    assert.deepEqual(await left(rome), [1, 2])
  })

  test('does not change the version of the city, so that nothing is announced', async ({
    assert,
  }) => {
    const rome = await city()
    await Reading.record(rome.id, 1, ago(40, 0))
    await Reading.record(rome.id, 2)
    await rome.refresh()
    const { version, measuredAt } = rome

    assert.deepEqual(await prune({ maxAgeMs: 30 * DAY }), { expired: 1, thinned: 0 })

    await rome.refresh()
    assert.equal(rome.version, version)
    assert.deepEqual(rome.measuredAt, measuredAt)
  })
})

test.group('Pruning many readings', (group) => {
  group.each.setup(deleteReadingsOfOtherTests)

  test('with the option `recent` reads only the readings of a week', async ({ assert }) => {
    await inRolledBackTransaction(async () => {
      await createCitiesWithReadings(20, 24 * 6 * 30)
      const limits = { thinAfterMs: 2 * DAY }
      let batches = 0
      const onProgress = () => batches++
      await prune(limits, { dryRun: true, onProgress })
      const all = batches
      batches = 0
      await prune(limits, { dryRun: true, recent: true, onProgress })
      assert.isBelow(batches, all / 3)
      assert.isAtLeast(batches, 4)
    })
  })

  test('stops after a batch if its process ends, and the next prune deletes the others', async ({
    assert,
  }) => {
    await inRolledBackTransaction(async () => {
      await createCitiesWithReadings(20, 600)
      const limits = { maxAgeMs: HOUR }
      const { expired: all } = await prune(limits, { dryRun: true })
      const ending = new AbortController()
      const options = { signal: ending.signal, onProgress: () => ending.abort(new Error('ending')) }
      await assert.rejects(() => prune(limits, options), 'ending')
      assert.deepEqual(await prune(limits), { expired: all - 5000, thinned: 0 })
    })
  })

  test('works in batches, each of which uses an index', async ({ assert }) => {
    await inRolledBackTransaction(async () => {
      // Each city has six readings per hour for two hundred hours. With half of the cities, a scan
      // would hardly cost more than the index.
      await createCitiesWithReadings(100, 1200)
      const deleted: number[] = []
      const scans = await countFullScans('readings', async () => {
        const pruned = await prune(
          { maxAgeMs: 150 * HOUR, thinAfterMs: 50 * HOUR },
          { onProgress: ({ expired, thinned }) => deleted.push(expired + thinned) }
        )
        assert.closeTo(pruned.expired, 100 * 300, 200)
        assert.closeTo(pruned.thinned, 100 * 500, 600)
      })
      assert.equal(scans, 0)
      assert.isAtLeast(deleted.length, 9)
      const batchSizes = deleted.map((total, i) => total - (deleted[i - 1] ?? 0))
      assert.isAtMost(Math.max(...batchSizes), 5000)
    })
  })
})
