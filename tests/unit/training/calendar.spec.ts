import { test } from '@japa/runner'
import { daysOf } from '#tests/support/iso_week'
import { dayOfYear, levelOf, monthsOf } from '#training/calendar'

test.group('The months of a year', () => {
  test('contain every day of the years from 2015 to 2035 once, each below its weekday', ({
    assert,
  }) => {
    for (let year = 2015; year <= 2035; year++) {
      const rows = monthsOf(year).flatMap(({ weeks }) => weeks)
      const days = rows.flat().filter((day) => day !== null)
      assert.deepEqual(days, [...daysOf(year, year)])
      for (const row of rows) {
        assert.lengthOf(row, 7)
        for (const [column, day] of row.entries()) {
          if (day) assert.equal((new Date(day).getUTCDay() + 6) % 7, column, day)
        }
      }
    }
  })
})

test.group('A day of the calendar', () => {
  test('has a level by its duration', ({ assert }) => {
    const levels = [1, 1799, 1800, 3599, 3600, 7199, 7200, 86_400].map(levelOf)
    assert.deepEqual(levels, [1, 1, 2, 2, 3, 3, 4, 4])
  })

  test('has a number in a year of 365 or 366 days', ({ assert }) => {
    assert.deepEqual(dayOfYear('2026-01-01'), { ordinal: 1, daysInYear: 365 })
    assert.deepEqual(dayOfYear('2024-12-31'), { ordinal: 366, daysInYear: 366 })
  })
})
