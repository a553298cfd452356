import { test } from '@japa/runner'
import { goalProgress } from '#training/goal'

test.group('The progress of a yearly goal', () => {
  test('expects the same distance on every day of the year', ({ assert }) => {
    assert.containsSubset(goalProgress(365_000, 10_000, 2026, '2026-01-10'), {
      expectedM: 10_000,
      aheadM: 0,
      percent: 3,
      isCurrent: true,
    })
    assert.equal(goalProgress(366_000, 0, 2024, '2024-12-31').expectedM, 366_000)
    assert.equal(goalProgress(366_000, 0, 2024, '2024-02-29').expectedM, 60_000)
  })

  test('is negative if the member is behind', ({ assert }) => {
    assert.equal(goalProgress(365_000, 9000, 2026, '2026-01-10').aheadM, -1000)
  })

  test('of a past year expects all of the goal', ({ assert }) => {
    assert.containsSubset(goalProgress(100_000, 99_999, 2025, '2026-01-01'), {
      expectedM: 100_000,
      aheadM: -1,
      percent: 99,
      isCurrent: false,
    })
  })
})
