import { test } from '@japa/runner'
import { RateCounter } from '#hub/connections/rate_counter'

test.group('A rate', () => {
  test('counts what happens within a second of the first, and then begins anew', ({ assert }) => {
    const rate = new RateCounter()
    const counts = [5000, 5000, 5500, 5999, 6000, 6001, 7000].map((now) => rate.count(now))
    assert.deepEqual(counts, [1, 2, 3, 4, 1, 2, 1])
  })

  test('counts the very first, however young the process is', ({ assert }) => {
    const rate = new RateCounter()
    assert.deepEqual([rate.count(1), rate.count(2)], [1, 2])
  })
})
