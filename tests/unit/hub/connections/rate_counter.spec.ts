import { test } from '@japa/runner'
import { RateCounter } from '#hub/connections/rate_counter'

test.group('The rate counter', () => {
  test('counts events for one second from the first, then starts again', ({ assert }) => {
    const rate = new RateCounter()
    const counts = [5000, 5000, 5500, 5999, 6000, 6001, 7000].map((now) => rate.count(now))
    assert.deepEqual(counts, [1, 2, 3, 4, 1, 2, 1])
  })

  test('counts the first event even if the process has just started', ({ assert }) => {
    const rate = new RateCounter()
    assert.deepEqual([rate.count(1), rate.count(2)], [1, 2])
  })
})
