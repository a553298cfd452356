import { test } from '@japa/runner'
import { CHART_SPAN_MS, chartPath, ratesPerSecond } from '#browser/rates_and_chart_paths'

test.group('Rates per second', () => {
  test('are the increase of each counter divided by the seconds between', ({ assert }) => {
    const rates = ratesPerSecond({ delivered: 10, watches: 3 }, { delivered: 25, watches: 3 }, 2)
    assert.deepEqual(rates, { delivered: 7.5, watches: 0 })
  })

  test('are undefined after a restart of the hub or without elapsed time', ({ assert }) => {
    assert.isUndefined(ratesPerSecond({ delivered: 10 }, { delivered: 2 }, -90))
    assert.isUndefined(ratesPerSecond({ delivered: 10 }, { delivered: 20 }, 0))
    assert.isUndefined(ratesPerSecond({ delivered: 10 }, { delivered: 2 }, 1))
  })
})

test.group('The path of a chart', () => {
  const at = 1_800_000_000_000

  test('ends with the newest sample at the right and puts the highest at the top', ({ assert }) => {
    const samples = [
      { at: at - 4000, value: 0 },
      { at: at - 2000, value: 10 },
      { at, value: 5 },
    ]
    const width = CHART_SPAN_MS / 1000
    assert.equal(chartPath(samples, 10, width, 100), 'M596.0 100.0h0L598.0 0.0h0L600.0 50.0h0')
  })

  test('has a gap after a pause and at an unknown value', ({ assert }) => {
    const samples = [
      { at: at - 60_000, value: 1 },
      { at: at - 2000, value: 1 },
      { at, value: null },
    ]
    assert.match(chartPath(samples, 1, 600, 100), /^M540\.0 0\.0h0M598\.0 0\.0h0$/)
  })
})
