import { test } from '@japa/runner'
import { isSchedule, longestInterval, nextRun, describeSchedule } from '#support/schedule'

const next = (schedule: string, after: string) => nextRun(schedule, new Date(after))?.toISOString()

test.group('A schedule', () => {
  test('is an interval with the same times on every machine, or a cron expression in UTC', ({
    assert,
  }) => {
    assert.equal(next('15m', '2026-11-24T09:16:01Z'), '2026-11-24T09:30:00.000Z')
    assert.equal(next('15m', '2026-11-24T09:30:00Z'), '2026-11-24T09:45:00.000Z')
    assert.equal(next('5 9 * * *', '2026-11-24T09:16:01Z'), '2026-11-25T09:05:00.000Z')
  })

  test('is not valid in any other format', ({ assert }) => {
    for (const schedule of ['1h', '30s', '*/5 * * * *']) {
      assert.isTrue(isSchedule(schedule), schedule)
    }
    for (const schedule of ['0m', 'often', '61 * * * *', '-5m', '1.5h', '0 0 31 2 *']) {
      assert.isFalse(isSchedule(schedule), schedule)
    }
  })

  test('has a longest interval between two runs', ({ assert }) => {
    const hours = (schedule: string) =>
      longestInterval(schedule, new Date('2026-11-24T09:16:01Z')) / 3_600_000
    assert.equal(hours('15m'), 0.25)
    assert.equal(hours('0 6-22 * * *'), 8, 'from 22:00 to 6:00')
  })

  test('can be described in words', ({ assert }) => {
    assert.equal(String(describeSchedule('15m')), 'every 15 minutes')
    assert.equal(String(describeSchedule('1h')), 'every hour')
    assert.include(String(describeSchedule('*/5 * * * *')), '*/5 * * * *')
  })
})
