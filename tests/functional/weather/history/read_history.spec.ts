import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import City from '#models/city'
import Reading from '#models/reading'
import { planOf, statementsOf } from '#tests/support/statements'
import { createCitiesWithReadings, inRolledBackTransaction } from '#tests/support/table_scans'
import { PERIODS, windowOf, type Period } from '#weather/history/periods'
import { readHistory } from '#weather/history/read_history'

const createCity = (name: string) =>
  City.create({ name, country: 'Testland', latitude: 0, longitude: 0 })

/** Returns the time `minute` minutes after the start of a past bucket of five minutes. */
function timeInBucket(bucketsAgo: number, minute: number) {
  const bucket = Math.floor(Date.now() / 300_000) - bucketsAgo
  return DateTime.fromMillis(bucket * 300_000 + minute * 60_000, { zone: 'utc' })
}

const hoursAgo = (hours: number) => DateTime.utc().minus({ hours })

const historyOf = (cityId: number, period: Period = 'day') =>
  readHistory(cityId, windowOf(period, 'UTC'))

test.group('The history of a city', () => {
  test('has the lowest, mean and highest value of each bucket, oldest first', async ({
    assert,
  }) => {
    const { id } = await createCity('Lisbon')
    await Reading.record(id, 3, timeInBucket(2, 1))
    await Reading.record(id, 4.5, timeInBucket(2, 3))
    await Reading.record(id, -1, timeInBucket(9, 0))

    const { buckets } = await historyOf(id)
    assert.deepEqual(
      buckets.map(({ lowest, mean, highest }) => [lowest, mean, highest]),
      [
        [-1, -1, -1],
        [3, 3.75, 4.5],
      ]
    )
    assert.equal(buckets[1].firstAt, timeInBucket(2, 1).toMillis())
    assert.equal(buckets[1].lastAt, timeInBucket(2, 3).toMillis())
  })

  test('counts the reading added last for a time, and keeps readings without a value', async ({
    assert,
  }) => {
    const { id } = await createCity('Lisbon')
    await Reading.record(id, 50, timeInBucket(2, 0))
    await Reading.record(id, 6, timeInBucket(2, 0))
    await Reading.record(id, null, timeInBucket(1, 0))

    const { buckets, last } = await historyOf(id)
    assert.deepEqual(
      buckets.map(({ highest }) => highest),
      [6, null]
    )
    assert.deepEqual(last, { celsius: null, at: timeInBucket(1, 0).toMillis() })
  })

  test('has the last reading before the period, and none of other cities', async ({ assert }) => {
    const [lisbon, porto] = [await createCity('Lisbon'), await createCity('Porto')]
    await Reading.record(lisbon.id, 1, hoursAgo(30))
    await Reading.record(lisbon.id, 2, hoursAgo(25))
    await Reading.record(lisbon.id, 3, hoursAgo(23))
    await Reading.record(porto.id, 40)

    const { buckets, before, last } = await historyOf(lisbon.id)
    assert.lengthOf(buckets, 1)
    assert.equal(before?.celsius, 2)
    assert.equal(last?.celsius, 3)
  })

  test('knows the usual interval, whatever the outliers', async ({ assert }) => {
    const { id } = await createCity('Lisbon')
    assert.isUndefined((await historyOf(id)).intervalMs)
    await Reading.record(id, 1, hoursAgo(20))
    assert.isUndefined((await historyOf(id)).intervalMs)
    const start = hoursAgo(5)
    for (let n = 0; n < 4; n++) await Reading.record(id, n, start.plus({ minutes: 10 * n }))
    assert.equal((await historyOf(id)).intervalMs, 600_000)
  })

  test('is empty without a reading', async ({ assert }) => {
    const { id } = await createCity('Lisbon')
    assert.deepEqual(await historyOf(id), {
      buckets: [],
      before: undefined,
      last: undefined,
      intervalMs: undefined,
    })
  })

  test('has at most 400 buckets in every period, and needs two statements along the index', async ({
    assert,
  }) => {
    await inRolledBackTransaction(async () => {
      const [id] = await createCitiesWithReadings(20, 10_000)
      for (const period of PERIODS) {
        const statements = await statementsOf(() => historyOf(id, period))
        assert.lengthOf(statements, 2, period)
        for (const statement of statements) {
          const plan = await planOf(statement)
          assert.include(plan, 'readings_by_city', period)
          assert.notInclude(plan, 'Seq Scan on readings', period)
        }
        assert.isAtMost((await historyOf(id, period)).buckets.length, 400)
      }
      assert.isAbove((await historyOf(id, 'week')).buckets.length, 300)
    })
  })
})
