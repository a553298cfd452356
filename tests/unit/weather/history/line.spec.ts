import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { lineOf } from '#weather/history/line'
import { windowOf } from '#weather/history/periods'
import type { Bucket, History } from '#weather/history/read_history'

const NOW = DateTime.fromISO('2026-11-29T12:00:00Z')
const window = windowOf('day', 'UTC', NOW)
const HOUR = 3_600_000

/** Milliseconds since 1970 of a time that many hours ago. */
const ago = (hours: number) => NOW.toMillis() - hours * HOUR

const bucket = (hours: number, celsius: number | null): Bucket => ({
  lowest: celsius,
  mean: celsius,
  highest: celsius,
  firstAt: ago(hours),
  lastAt: ago(hours),
})

const line = (history: Partial<History>) =>
  lineOf({ buckets: [], intervalMs: HOUR, ...history }, window)

const pairs = (history: Partial<History>) =>
  line(history).points.map(({ at, mean }) => [(NOW.toMillis() - at) / HOUR, mean])

test.group('The line of a history', () => {
  test('begins at the edge if the last reading before it is not too old', ({ assert }) => {
    const buckets = [bucket(23, 5), bucket(22, 6)]
    assert.deepEqual(pairs({ buckets, before: { celsius: 4, at: ago(25) } }), [
      [24, 4],
      [23, 5],
      [22, 6],
    ])
  })

  test('begins with its first reading if there was none for long before', ({ assert }) => {
    const buckets = [bucket(23, 5), bucket(22, 6)]
    assert.deepEqual(pairs({ buckets, before: { celsius: 4, at: ago(40) } }), [
      [23, 5],
      [22, 6],
    ])
    assert.deepEqual(pairs({ buckets }), [
      [23, 5],
      [22, 6],
    ])
  })

  test('holds a value from edge to edge if the period has no reading', ({ assert }) => {
    const before = { celsius: -3.5, at: ago(200) }
    assert.deepEqual(pairs({ before, last: before }), [
      [24, -3.5],
      [0, -3.5],
    ])
    assert.isTrue(line({ before }).isHeld)
  })

  test('is empty if nothing is known, or if the last reading has no temperature', ({ assert }) => {
    assert.deepEqual(pairs({}), [])
    assert.deepEqual(pairs({ before: { celsius: null, at: ago(30) } }), [])
    const switchedOff = { buckets: [bucket(3, null)], before: { celsius: 5, at: ago(25) } }
    assert.deepEqual(pairs(switchedOff), [])
    assert.isFalse(line(switchedOff).isHeld)
  })

  test('has a gap where readings are missing for longer than three usual intervals', ({
    assert,
  }) => {
    const shortPause = [bucket(10, 1), bucket(7, 2)]
    assert.deepEqual(pairs({ buckets: shortPause }), [
      [10, 1],
      [7, 2],
    ])
    const longPause = [bucket(10, 1), bucket(6, 2)]
    assert.deepEqual(pairs({ buckets: longPause }), [
      [10, 1],
      [8, null],
      [6, 2],
    ])
  })

  test('has no gap if the usual interval is not known', ({ assert }) => {
    const buckets = [bucket(20, 1), bucket(2, 2)]
    assert.lengthOf(line({ buckets, intervalMs: undefined }).points, 2)
  })

  test('has no gap between buckets because a source is faster than a bucket', ({ assert }) => {
    const buckets = [bucket(1, 1), bucket(1 - 9 / 60, 2)]
    assert.lengthOf(line({ buckets, intervalMs: 1000 }).points, 2)
  })

  test('is interrupted by a reading without a temperature', ({ assert }) => {
    assert.deepEqual(pairs({ buckets: [bucket(3, 1), bucket(2, null), bucket(1, 3)] }), [
      [3, 1],
      [2, null],
      [1, 3],
    ])
  })

  test('ends with the newest reading, not with a mean', ({ assert }) => {
    const buckets = [{ lowest: 1, mean: 2, highest: 3, firstAt: ago(1.05), lastAt: ago(1) }]
    const { points } = line({ buckets, last: { celsius: 3, at: ago(1) } })
    assert.deepEqual(points.at(-1), { at: ago(1), lowest: 3, mean: 3, highest: 3 })
  })

  test('is one point for one reading', ({ assert }) => {
    const only = { buckets: [bucket(2, 7)], last: { celsius: 7, at: ago(2) } }
    assert.deepEqual(pairs({ ...only, intervalMs: undefined }), [[2, 7]])
  })
})
