import { test } from '@japa/runner'
import { Settings } from 'luxon'
import { countedWeek, daysOf } from '#tests/support/iso_week'
import { todayIn } from '#training/today'
import { findWeek, weekOf, weeksInYear, weeksOfYear, weeksUntil } from '#training/weeks'

const DAY_MS = 86_400_000

test.group('The week of a day', () => {
  test('is the counted ISO week for every day from 2015 to 2035', ({ assert }) => {
    for (const day of daysOf(2015, 2035)) {
      const { year, number, from, to } = weekOf(day)
      assert.deepEqual({ year, number, from }, countedWeek(day), day)
      assert.equal(Date.parse(to) - Date.parse(from), 6 * DAY_MS, day)
    }
  })

  for (const [day, year, number] of [
    ['2014-12-29', 2015, 1],
    ['2016-01-03', 2015, 53],
    ['2016-01-04', 2016, 1],
    ['2021-01-03', 2020, 53],
    ['2024-12-30', 2025, 1],
    ['2026-12-31', 2026, 53],
    ['2027-01-03', 2026, 53],
    ['2024-02-29', 2024, 9],
  ] as const) {
    test(`of ${day} is week ${number} of ${year}`, ({ assert }) => {
      assert.containsSubset(weekOf(day), { year, number })
    })
  }

  test('begins on a Monday that the time zone of the process does not change', ({
    assert,
    cleanup,
  }) => {
    const { TZ } = process.env
    cleanup(() => {
      if (TZ === undefined) delete process.env.TZ
      else process.env.TZ = TZ
    })
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Midway', 'America/Sao_Paulo', 'UTC']) {
      process.env.TZ = zone
      assert.containsSubset(weekOf('2018-11-04'), { number: 44, from: '2018-10-29' }, zone)
    }
  })
})

test.group('The weeks of a year', () => {
  test('contain every day from 2015 to 2035 exactly once', ({ assert }) => {
    const weeks = Array.from({ length: 21 }, (_, n) => weeksOfYear(2015 + n)).flat()
    for (const [index, { from }] of weeks.entries()) {
      const before = weeks[index - 1]
      if (before) assert.equal(Date.parse(from) - Date.parse(before.to), DAY_MS, from)
    }
    assert.equal(weeks[0].from, '2014-12-29')
    assert.equal(weeks.at(-1)!.to, '2035-12-30')
  })

  test('are 53 only in 2015, 2020, 2026 and 2032', ({ assert }) => {
    for (let year = 2015; year <= 2035; year++) {
      const expected = [2015, 2020, 2026, 2032].includes(year) ? 53 : 52
      assert.lengthOf(weeksOfYear(year), expected)
      assert.equal(weeksInYear(year), expected)
      assert.equal(findWeek(year, 53)?.year, expected === 53 ? year : undefined)
    }
  })
})

test.group('The weeks until today', () => {
  test('end with the current week, and begin a year before', ({ assert }) => {
    const weeks = weeksUntil('2027-01-02', 53)
    assert.lengthOf(weeks, 53)
    assert.containsSubset(weeks.at(-1)!, { year: 2026, number: 53, to: '2027-01-03' })
    assert.containsSubset(weeks[0], { year: 2026, number: 1 })
  })

  test('follow the time zone of the member on Sunday night in UTC', ({ assert, cleanup }) => {
    const { now } = Settings
    cleanup(() => {
      Settings.now = now
    })
    // In Brisbane, Monday morning of the next week; in Los Angeles, still Sunday afternoon.
    Settings.now = () => Date.UTC(2027, 0, 3, 22, 30)
    const current = (zone: string) => weekOf(todayIn(zone))
    assert.containsSubset(current('UTC'), { year: 2026, number: 53 })
    assert.containsSubset(current('America/Los_Angeles'), { year: 2026, number: 53 })
    assert.containsSubset(current('Australia/Brisbane'), { year: 2027, number: 1 })
    // In Los Angeles, Sunday evening of the week before.
    Settings.now = () => Date.UTC(2027, 0, 4, 3, 30)
    assert.containsSubset(current('UTC'), { year: 2027, number: 1 })
    assert.containsSubset(current('America/Los_Angeles'), { year: 2026, number: 53 })
  })
})
