import { test } from '@japa/runner'
import { logPeriods } from '#training/log_periods'

const periods = (today: string) =>
  Object.fromEntries(logPeriods(today).map(({ label, from, to }) => [label, [from, to]]))

test.group('The periods of a log', () => {
  test('are this week and last week from Monday to Sunday, this month, this year and all', ({
    assert,
  }) => {
    assert.deepEqual(periods('2026-11-29'), {
      'This week': ['2026-11-23', '2026-11-29'],
      'Last week': ['2026-11-16', '2026-11-22'],
      'This month': ['2026-11-01', '2026-11-30'],
      'This year': ['2026-01-01', '2026-12-31'],
      'All': [undefined, undefined],
    })
  })

  test('begin a new week on Monday, also at the turn of a year', ({ assert }) => {
    assert.deepEqual(periods('2027-01-01')['This week'], ['2026-12-28', '2027-01-03'])
    assert.deepEqual(periods('2027-01-04')['This week'], ['2027-01-04', '2027-01-10'])
    assert.deepEqual(periods('2027-01-04')['Last week'], ['2026-12-28', '2027-01-03'])
  })
})
