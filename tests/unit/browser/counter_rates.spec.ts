import { test } from '@japa/runner'
import { line, perSecond, SHOWN } from '#browser/counter_rates'

test.group('Rates', () => {
  test('are what has come between two answers, by the seconds between them', ({ assert }) => {
    const rates = perSecond({ delivered: 10, watches: 3 }, { delivered: 25, watches: 3 }, 2)
    assert.deepEqual(rates, { delivered: 7.5, watches: 0 })
  })

  test('are not known where a hub began anew, or has answered once', ({ assert }) => {
    assert.isUndefined(perSecond({ delivered: 10 }, { delivered: 2 }, -90))
    assert.isUndefined(perSecond({ delivered: 10 }, { delivered: 20 }, 0))
    assert.isUndefined(perSecond({ delivered: 10 }, { delivered: 2 }, 1))
  })
})

test.group('The line of a chart', () => {
  const at = 1_800_000_000_000

  test('ends at the right with the newest, and is highest at the upper edge', ({ assert }) => {
    const samples = [
      { at: at - 4000, value: 0 },
      { at: at - 2000, value: 10 },
      { at, value: 5 },
    ]
    const width = SHOWN / 1000
    assert.equal(line(samples, 10, width, 100), 'M596.0 100.0h0L598.0 0.0h0L600.0 50.0h0')
  })

  test('has a gap where nobody looked, and where it was not known', ({ assert }) => {
    const samples = [
      { at: at - 60_000, value: 1 },
      { at: at - 2000, value: 1 },
      { at, value: null },
    ]
    assert.match(line(samples, 1, 600, 100), /^M540\.0 0\.0h0M598\.0 0\.0h0$/)
  })
})
