import { test } from '@japa/runner'
import { withNewest, type Point } from '#browser/board/points'
import { drawSparkline } from '#browser/board/sparkline'

const HOUR = 3600
const NOW = 100 * 24 * HOUR

const hoursAgo = (hours: number, celsius: number | null): Point => [NOW - hours * HOUR, celsius]
const iso = (at: number) => new Date(at * 1000).toISOString()

test.group('Sparkline', () => {
  test('draws the last day from the left edge to the present', ({ assert }) => {
    const { line, held, end, extent } = drawSparkline([hoursAgo(24, 0), hoursAgo(12, 10)], NOW)
    assert.equal(line, 'M0 29L60 3')
    assert.equal(held, 'M60 3H120')
    assert.equal(end, 'M60 3h0')
    assert.deepEqual(extent, [10, 10])
  })

  test('begins at the edge with a value that was stable before the window', ({ assert }) => {
    assert.equal(drawSparkline([hoursAgo(90, 4), hoursAgo(6, 4)], NOW).line, 'M0 16L90 16')
  })

  test('shows readings that are older than its window, and says so', ({ assert }) => {
    const { line, held, isOld, extent } = drawSparkline([hoursAgo(30, 4)], NOW)
    assert.deepEqual({ line, held, isOld }, { line: 'M0 16', held: 'M0 16H120', isOld: true })
    assert.isNull(extent)
  })

  test('leaves a gap for "no reading"', ({ assert }) => {
    const points = [hoursAgo(18, 1), hoursAgo(12, null), hoursAgo(6, 1)]
    assert.equal(drawSparkline(points, NOW).line, 'M30 16M90 16')
  })

  test('has no end if the last reading has no value', ({ assert }) => {
    const { held, end } = drawSparkline([hoursAgo(18, 1), hoursAgo(12, null)], NOW)
    assert.deepEqual({ held, end }, { held: '', end: '' })
  })

  test('does not make a small change look large', ({ assert }) => {
    assert.equal(drawSparkline([hoursAgo(12, 20), hoursAgo(6, 20.1)], NOW).line, 'M60 16.7L90 15.3')
  })

  test('is empty without a reading', ({ assert }) => {
    const { line, held, end, isOld } = drawSparkline([], NOW)
    assert.deepEqual({ line, held, end, isOld }, { line: '', held: '', end: '', isOld: false })
  })

  test('keeps a reading from a clock that is ahead inside the picture', ({ assert }) => {
    assert.equal(drawSparkline([hoursAgo(-1, 5)], NOW).end, 'M120 16h0')
  })
})

test.group('Points of a sparkline', () => {
  const points = [hoursAgo(3, 1), hoursAgo(2, 2), hoursAgo(1, 3)]

  test('end with the newest reading', ({ assert }) => {
    const newest = { celsius: 4, measuredAt: iso(NOW) }
    assert.deepEqual(withNewest(points, newest, NOW), [...points, [NOW, 4]])
  })

  test('stay the same when the same reading arrives again', ({ assert }) => {
    const newest = { celsius: 3, measuredAt: iso(NOW - HOUR) }
    assert.deepEqual(withNewest(points, newest, NOW), points)
  })

  test('contain only the last reading of ten minutes', ({ assert }) => {
    const newest = { celsius: 9, measuredAt: iso(NOW - HOUR + 30) }
    assert.deepEqual(withNewest(points, newest, NOW), [...points.slice(0, 2), [NOW - HOUR + 30, 9]])
  })

  test('lose readings that have been deleted', ({ assert }) => {
    const newest = { celsius: 2, measuredAt: iso(NOW - 2 * HOUR) }
    assert.deepEqual(withNewest(points, newest, NOW), points.slice(0, 2))
    assert.deepEqual(withNewest(points, { celsius: null, measuredAt: null }, NOW), [])
  })

  test('contain only one reading from before the window', ({ assert }) => {
    const old = [hoursAgo(40, 1), hoursAgo(30, 2), ...points]
    const newest = { celsius: 4, measuredAt: iso(NOW) }
    assert.deepEqual(withNewest(old, newest, NOW)[0], hoursAgo(30, 2))
  })
})
