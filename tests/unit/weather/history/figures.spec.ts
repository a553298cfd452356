import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { figuresByStep, figuresOf } from '#weather/history/figures'
import { PERIODS, stepsOf, windowOf } from '#weather/history/periods'

const bucket = (lowest: number | null, mean: number | null, highest: number | null, at = 0) => ({
  lowest,
  mean,
  highest,
  firstAt: at,
  lastAt: at,
})

test.group('The figures of a history', () => {
  test('are the lowest, the highest and the mean of the buckets', ({ assert }) => {
    assert.deepEqual(figuresOf([bucket(-2, 0, 1), bucket(3, 4, 9), bucket(null, null, null)]), {
      lowest: -2,
      mean: 2,
      highest: 9,
    })
    assert.isUndefined(figuresOf([]))
    assert.isUndefined(figuresOf([bucket(null, null, null)]))
  })

  test('of a table leave out steps without a temperature', ({ assert }) => {
    const steps = [0, 10, 20].map((ms) => DateTime.fromMillis(ms, { zone: 'utc' }))
    const buckets = [bucket(1, 1, 1, 5), bucket(3, 3, 3, 9), bucket(5, 5, 5, 25)]
    const rows = figuresByStep(buckets, steps)
    assert.deepEqual(
      rows.map(({ step, lowest, mean, highest }) => [step.toMillis(), lowest, mean, highest]),
      [
        [0, 1, 2, 3],
        [20, 5, 5, 5],
      ]
    )
  })
})

test.group('The table of a period', () => {
  test('has at most 32 rows, which begin at full hours, days or months of the city', ({
    assert,
  }) => {
    const now = DateTime.fromISO('2026-11-29T11:40:00Z')
    const expected = { day: 25, week: 31, month: 32, year: 13 }
    for (const period of PERIODS) {
      const steps = stepsOf(windowOf(period, 'Asia/Kathmandu', now))
      assert.lengthOf(steps, expected[period], period)
      assert.isTrue(steps.every(({ minute }) => minute === 0))
      assert.isAtMost(steps[0].toMillis(), windowOf(period, 'Asia/Kathmandu', now).start.toMillis())
    }
  })

  test('has an hour for each of the last 24, also when the clocks change', ({ assert }) => {
    const zone = 'Europe/Berlin'
    for (const day of ['2026-03-29', '2026-10-25']) {
      const now = DateTime.fromISO(`${day}T12:00`, { zone })
      const steps = stepsOf(windowOf('day', zone, now))
      const hours = (now.toMillis() - steps[0].toMillis()) / 3_600_000
      assert.lengthOf(steps, hours, day)
      assert.equal(new Set(steps.map((step) => step.toMillis())).size, hours)
    }
  })

  test('treats an unknown time zone as UTC', ({ assert }) => {
    assert.equal(windowOf('day', 'Moon/Tranquility').end.zoneName, 'UTC')
  })
})
