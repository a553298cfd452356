import { test } from '@japa/runner'
import type { Kind } from '#training/kinds'
import { addUp } from '#training/totals'
import { distanceChart, kindsOf, speedChart } from '#training/week_chart'
import { weeksOfYear } from '#training/weeks'

const [week] = weeksOfYear(2026)

/** A week with entries of these distances, each of an hour. */
function weekWith(distances: Partial<Record<Kind, number>>) {
  const kinds = Object.entries(distances).map(([kind, distanceM]) => ({
    kind: kind as Kind,
    entries: 1,
    distanceM,
    durationS: 3600,
  }))
  return { week, total: addUp(kinds), kinds }
}

test.group('The chart of distances', () => {
  test('stacks the kinds of a week, and scales to the highest week of both years', ({ assert }) => {
    const { highest, width, columns, otherPath } = distanceChart([
      { week: weekWith({ run: 10_000, ride: 30_000 }), other: weekWith({ run: 80_000 }) },
      { week: weekWith({}), other: weekWith({ run: 40_000 }) },
    ])
    assert.equal(highest, 80_000)
    assert.equal(width, 20)
    assert.deepEqual(columns, [
      {
        x: 0,
        bars: [
          { kind: 'run', y: 87.5, height: 12.5 },
          { kind: 'ride', y: 50, height: 37.5 },
        ],
      },
      { x: 10, bars: [] },
    ])
    assert.equal(otherPath, 'M0 0h10L10 50h10')
  })

  test('has a gap where the other year has no such week', ({ assert }) => {
    const pairs = [{ other: weekWith({}) }, { week: weekWith({}) }, { other: weekWith({}) }]
    assert.equal(distanceChart(pairs).otherPath, 'M0 100h10M20 100h10')
  })
})

test.group('The chart of the speed of a kind', () => {
  test('has a gap for a week without entries of this kind', ({ assert }) => {
    const chart = speedChart(
      [
        { week: weekWith({ run: 10_800 }) },
        { week: weekWith({ ride: 30_000 }) },
        { week: weekWith({ run: 7200 }), other: weekWith({ run: 14_400 }) },
      ],
      'run'
    )
    assert.deepEqual([chart.lowest, chart.highest], [2, 4])
    assert.deepEqual(chart.line, { path: '', points: 'M5 50h0M25 100h0' })
    assert.deepEqual(chart.other, { path: '', points: 'M25 0h0' })
  })

  test('joins weeks that follow each other, and has a point for a week alone', ({ assert }) => {
    const weeks = [3600, 7200, undefined, 3600].map((run) => ({
      week: weekWith(run ? { run } : {}),
    }))
    const { line } = speedChart(weeks, 'run')
    assert.deepEqual(line, { path: 'M5 100L15 0', points: 'M35 100h0' })
  })

  test('is in the middle if all speeds are equal', ({ assert }) => {
    assert.equal(speedChart([{ week: weekWith({ run: 3600 }) }], 'run').line.points, 'M5 50h0')
  })

  test('exists for the kinds of both years, in their usual order', ({ assert }) => {
    const pairs = [{ week: weekWith({ swim: 1 }), other: weekWith({ run: 1 }) }]
    assert.deepEqual(kindsOf(pairs), ['run', 'swim'])
  })
})
