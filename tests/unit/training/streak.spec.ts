import { test } from '@japa/runner'
import { findStreaks } from '#training/streak'

test.group('A streak of weeks', () => {
  test('does not exist without entries', ({ assert }) => {
    assert.deepEqual(findStreaks([], '2026-11-29'), { longest: undefined, current: undefined })
  })

  test('counts weeks in a row, in any order and each once', ({ assert }) => {
    const mondays = ['2026-11-23', '2026-11-09', '2026-11-16', '2026-11-16', '2026-10-26']
    const expected = { weeks: 3, from: '2026-11-09', to: '2026-11-29' }
    assert.deepEqual(findStreaks(mondays, '2026-11-29').current, expected)
  })

  test('goes on over the turn of the year and over a change to summer time', ({ assert }) => {
    const mondays = ['2026-12-21', '2026-12-28', '2027-01-04', '2027-03-22', '2027-03-29']
    const { longest, current } = findStreaks(mondays, '2027-03-30')
    assert.equal(longest?.weeks, 3)
    assert.equal(current?.weeks, 2)
  })

  test('is not ended by the current week until this week is over', ({ assert }) => {
    const mondays = ['2026-11-09', '2026-11-16']
    assert.equal(findStreaks(mondays, '2026-11-23').current?.weeks, 2)
    assert.equal(findStreaks(mondays, '2026-11-29').current?.weeks, 2)
    assert.isUndefined(findStreaks(mondays, '2026-11-30').current)
    assert.equal(findStreaks(mondays, '2026-11-30').longest?.weeks, 2)
  })

  test('that came first is the longest of two that are equally long', ({ assert }) => {
    const mondays = ['2026-01-05', '2026-01-12', '2026-02-02', '2026-02-09']
    assert.equal(findStreaks(mondays, '2026-03-01').longest?.from, '2026-01-05')
  })

  test('does not reach into the future', ({ assert }) => {
    const mondays = ['2026-11-23', '2026-11-30']
    assert.equal(findStreaks(mondays, '2026-11-29').longest?.weeks, 1)
  })
})
