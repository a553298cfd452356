import { test } from '@japa/runner'
import { extend, type HistoryData } from '#browser/city/history_data'
import { dataOf } from '#browser/city/plot_data'

const history = (
  pairs: [number, number | null][],
  more: Partial<HistoryData> = {}
): HistoryData => ({
  start: 0,
  end: 100_000,
  zone: 'UTC',
  gapMs: null,
  isHeld: false,
  at: pairs.map(([at]) => at),
  lowest: pairs.map(([, celsius]) => celsius),
  mean: pairs.map(([, celsius]) => celsius),
  highest: pairs.map(([, celsius]) => celsius),
  summary: '',
  rows: [],
  ...more,
})

test.group('The data of a chart', () => {
  test('is in the unit of the member, and keeps gaps', ({ assert }) => {
    const data = dataOf(
      [
        history([
          [1000, 10],
          [2000, null],
          [3000, -40],
        ]),
      ],
      'F'
    )
    assert.deepEqual(data[0], [1, 2, 3])
    assert.deepEqual(data[1], [50, null, -40])
  })

  test('joins two cities, in which the times of the other are no gaps', ({ assert }) => {
    const cities = [
      history([
        [1000, 1],
        [3000, 3],
      ]),
      history([
        [2000, 20],
        [3000, 30],
      ]),
    ]
    const data = dataOf(cities, 'C')
    assert.deepEqual(data[0], [1, 2, 3])
    assert.deepEqual([...data[1]], [1, undefined, 3])
    assert.deepEqual([...data[4]], [undefined, 20, 30])
  })

  test('keeps a gap of one city where the other has times', ({ assert }) => {
    const gap = history([
      [1000, 1],
      [3000, null],
      [5000, 5],
    ])
    const data = dataOf(
      [
        gap,
        history([
          [2000, 20],
          [4000, 40],
        ]),
      ],
      'C'
    )
    assert.deepEqual(data[0], [1, 2, 3, 4, 5])
    assert.deepEqual([...data[1]], [1, null, null, null, 5])
    assert.deepEqual([...data[4]].slice(1, 4), [20, undefined, 40])
  })
})

test.group('A new reading', () => {
  test('extends the line', ({ assert }) => {
    const data = history([[1000, 1]])
    assert.isTrue(extend(data, 2000, 2))
    assert.deepEqual(data.at, [1000, 2000])
    assert.deepEqual(
      [data.lowest, data.mean, data.highest],
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ]
    )
  })

  test('comes after a gap if there was none for long', ({ assert }) => {
    const data = history([[1000, 1]], { gapMs: 5000 })
    assert.isTrue(extend(data, 11_000, 2))
    assert.deepEqual(data.at, [1000, 6000, 11_000])
    assert.deepEqual(data.mean, [1, null, 2])
  })

  test('does not extend it if it is not later, or if the line only holds an old value', ({
    assert,
  }) => {
    assert.isFalse(extend(history([[1000, 1]]), 1000, 2))
    assert.isFalse(extend(history([[1000, 1]], { isHeld: true }), 2000, 2))
    assert.isTrue(extend(history([]), 1000, 2))
  })
})
