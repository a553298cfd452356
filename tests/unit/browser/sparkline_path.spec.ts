import { test } from '@japa/runner'
import { sparklinePath } from '#browser/sparkline_path'

test.group('The path of a sparkline', () => {
  test('has the lowest value at the bottom, the highest at the top, and both edges', ({
    assert,
  }) => {
    assert.equal(sparklinePath([0, 10, 5], 100, 20), 'M0.0 20.0L50.0 0.0L100.0 10.0')
  })

  test('of values that never change is in the middle', ({ assert }) => {
    assert.equal(sparklinePath([3, 3], 100, 20), 'M0.0 10.0L100.0 10.0')
  })
})
