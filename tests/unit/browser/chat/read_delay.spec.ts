import { test } from '@japa/runner'
import { readDelay } from '#browser/chat/read_delay'

const HOUR_MS = 3_600_000

/** Returns the average number of requests a second from all readers of a room in which much is written. */
function busyRate(readers: number) {
  const delays = Array.from({ length: 100 }, (_, n) => readDelay(readers, 0, n / 100))
  const average = delays.reduce((sum, delay) => sum + delay) / delays.length
  return (readers * 1000) / average
}

test.group('The delay before the server is told what was read', () => {
  test('is about half a second in a small quiet room, and ten seconds while much is written', ({
    assert,
  }) => {
    for (const readers of [0, 1, 8]) {
      assert.equal(readDelay(readers, HOUR_MS, 0), 400)
      assert.equal(readDelay(readers, HOUR_MS, 1), 800)
      assert.equal(readDelay(readers, 2000, 0.5), 8000)
    }
  })

  test('grows with the readers, so that they send about 20 requests a second together', ({
    assert,
  }) => {
    for (const readers of [10, 200, 1000, 6000]) assert.isAtMost(busyRate(readers), 20)
    assert.isAtLeast(busyRate(1000), 19)
  })

  test('spreads the readers of one message in a room that was quiet', ({ assert }) => {
    assert.closeTo(readDelay(1000, HOUR_MS, 1) - readDelay(1000, HOUR_MS, 0), 50_000, 1)
  })

  test('is shorter than the time after which a mail tells of a mention, in rooms of any size', ({
    assert,
  }) => {
    assert.isBelow(readDelay(1_000_000, 0, 1), 6 * 60_000)
  })
})
