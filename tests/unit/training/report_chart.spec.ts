import { test } from '@japa/runner'
import { PNG } from 'pngjs'
import { drawChart } from '#training/draw_chart'
import { formatsOf } from '#training/formats_of'
import { CHART_HEIGHT, CHART_WIDTH, describeChart, monthBars } from '#training/report_chart'
import type { YearFigures, YearlyReport } from '#training/yearly_report'

const READER = { distanceUnit: 'km' as const, paceKinds: [], locale: 'en-GB' }

/** Returns a report whose months have these distances. */
function reportOf(current: Record<number, number>, previous: Record<number, number> = {}) {
  const year = (distances: Record<number, number>, number: number) => ({
    year: number,
    months: Array.from({ length: 12 }, (_, month) => ({ distanceM: distances[month] ?? 0 })),
  })
  return {
    current: year(current, 2025) as YearFigures,
    previous: year(previous, 2024) as YearFigures,
  } satisfies YearlyReport
}

test.group('The chart of the months', () => {
  test('has a bar for each month with entries, as high as its share of the best month', ({
    assert,
  }) => {
    const bars = monthBars(reportOf({ 0: 50_000, 11: 25_000 }, { 0: 100_000 }))
    const [before, january, december] = bars
    assert.lengthOf(bars, 3)
    assert.include(before, { isCurrent: false, y: 0, height: CHART_HEIGHT })
    assert.include(january, { isCurrent: true, y: CHART_HEIGHT / 2, height: CHART_HEIGHT / 2 })
    assert.equal(january.x, before.x + before.width)
    assert.equal(december.height, CHART_HEIGHT / 4)
    assert.isAtMost(december.x + december.width, CHART_WIDTH)
  })

  test('is empty without entries', ({ assert }) => {
    assert.isEmpty(monthBars(reportOf({})))
  })

  test('says all its figures in words', ({ assert }) => {
    const text = describeChart(reportOf({ 0: 10_500 }, { 0: 98_000 }), formatsOf(READER))
    assert.match(
      text,
      /^Distance by month in 2025\. January: 10\.5\skm \(2024: 98\.0\skm\), February/
    )
    assert.match(text, /December: 0\.0\skm \(2024: 0\.0\skm\)\.$/)
  })

  test('is drawn as a PNG with the colours of both years and nothing between the bars', async ({
    assert,
  }) => {
    const bars = monthBars(reportOf({ 0: 50_000 }, { 0: 100_000 }))
    const png = PNG.sync.read(await drawChart(bars))
    assert.deepEqual([png.width, png.height], [CHART_WIDTH, CHART_HEIGHT])
    const pixel = (x: number, y: number) => {
      const start = (y * png.width + x) * 4
      return [...png.data.subarray(start, start + 4)]
    }
    const [before, january] = bars
    const bottom = CHART_HEIGHT - 1
    assert.equal(pixel(before.x, 0)[3], 255)
    assert.equal(pixel(january.x, bottom)[3], 255)
    assert.notDeepEqual(pixel(before.x, bottom), pixel(january.x, bottom))
    assert.deepEqual(pixel(january.x, 0), [0, 0, 0, 0])
    assert.deepEqual(pixel(before.x - 1, bottom), [0, 0, 0, 0])
    assert.deepEqual(pixel(january.x + january.width, bottom), [0, 0, 0, 0])
  })
})
