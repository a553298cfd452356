import { test } from '@japa/runner'
import { pairWeeks, type Pair } from '#training/week_overview'
import { weeksOfYear, weeksUntil } from '#training/weeks'

const names = (pairs: Pair[]) =>
  pairs.map(({ week, other }) =>
    [week, other].map((each) => each && `${each.year}-${each.number}`).join(' / ')
  )

test.group('Weeks beside another year', () => {
  test('are paired with the weeks of the same number', ({ assert }) => {
    const pairs = names(pairWeeks(weeksOfYear(2025), 1))
    assert.lengthOf(pairs, 52)
    assert.equal(pairs[0], '2025-1 / 2024-1')
    assert.equal(pairs.at(-1), '2025-52 / 2024-52')
  })

  test('have no pair for a week 53 that the other year lacks', ({ assert }) => {
    assert.equal(names(pairWeeks(weeksOfYear(2026), 1)).at(-1), '2026-53 / ')
  })

  test('are followed by a week 53 that only the other year has', ({ assert }) => {
    const pairs = names(pairWeeks(weeksOfYear(2025), 5))
    assert.lengthOf(pairs, 53)
    assert.deepEqual(pairs.slice(-2), ['2025-52 / 2020-52', ' / 2020-53'])
  })

  test('across the turn of the year keep the same distance in years', ({ assert }) => {
    const pairs = names(pairWeeks(weeksUntil('2025-02-03', 8), 4))
    assert.deepEqual(pairs, [
      '2024-51 / 2020-51',
      '2024-52 / 2020-52',
      ' / 2020-53',
      '2025-1 / 2021-1',
      '2025-2 / 2021-2',
      '2025-3 / 2021-3',
      '2025-4 / 2021-4',
      '2025-5 / 2021-5',
      '2025-6 / 2021-6',
    ])
  })
})
