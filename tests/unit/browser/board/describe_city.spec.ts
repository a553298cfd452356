import { test } from '@japa/runner'
import { describeCity, type Reader } from '#browser/board/describe_city'
import type { Point } from '#browser/board/points'
import { sayInEnglish } from '#browser/format_text'
import { failures } from '#browser/board/staleness'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const HOUR = 3_600_000
const celsius: Reader = { unit: 'C', locale: 'en-GB', say: sayInEnglish }
const fahrenheit: Reader = { unit: 'F', locale: 'en-GB', say: sayInEnglish }
const staleAfter = { feed: 7200, demo: 3600, entered: 86_400 }

/** Describes a city whose newest reading is of `minutesAgo`, with earlier values by minutes before it. */
function describe(
  value: number | null,
  before: Record<number, number | null> = {},
  { minutesAgo = 0, source = 'station', reader = celsius } = {}
) {
  const at = NOW - minutesAgo * 60_000
  const points = Object.entries(before).map(([minutes, degrees]): Point => [
    at / 1000 - Number(minutes) * 60,
    degrees,
  ])
  points.sort(([a], [b]) => a - b)
  const shown = { celsius: value, measuredAt: new Date(at).toISOString(), source, points }
  return describeCity(shown, staleAfter, reader, NOW)
}

test.group('Trend of a city', () => {
  for (const { value, before, reader, short, words } of [
    { value: 3.2, before: { 60: 2 }, short: '↗ 1.2\u00a0°C', words: '1.2\u00a0°C warmer' },
    { value: 2, before: { 60: 3.2 }, short: '↘ 1.2\u00a0°C', words: '1.2\u00a0°C colder' },
    { value: -1, before: { 60: 1 }, short: '↘ 2.0\u00a0°C', words: '2.0\u00a0°C colder' },
    { value: 2, before: { 60: 2 }, short: '→', words: 'The same' },
    { value: 2, before: { 30: 9, 60: 2 }, short: '→', words: 'The same' },
    { value: 2, before: { 55: 1, 70: 9 }, short: '↗ 1.0\u00a0°C', words: '1.0\u00a0°C warmer' },
    {
      value: 3,
      before: { 60: 2 },
      reader: fahrenheit,
      short: '↗ 1.8\u00a0°F',
      words: '1.8\u00a0°F warmer',
    },
  ]) {
    test(`is "${words} …" after ${JSON.stringify(before)} and ${value} °C`, ({ assert }) => {
      const { trend } = describe(value, before, { reader })
      assert.equal(trend.short, short)
      assert.equal(trend.words, `${words}${words === 'The same' ? ' as' : ' than'} an hour earlier`)
    })
  }

  for (const { value, before, when } of [
    { value: 2, before: {}, when: 'there is no earlier reading' },
    { value: 2, before: { 30: 1 }, when: 'the earlier reading is too new' },
    { value: 2, before: { 180: 1 }, when: 'the earlier reading is too old' },
    { value: 2, before: { 60: null }, when: 'there was no value' },
    { value: null, before: { 60: 2 }, when: 'there is no value' },
  ]) {
    test(`is not known when ${when}`, ({ assert }) => {
      assert.deepEqual(describe(value, before).trend, { short: '', words: '' })
    })
  }
})

test.group('Age of a reading', () => {
  test('is stale from the limit of its source on, and the sentence names the source', ({
    assert,
  }) => {
    assert.isNull(describe(2, {}, { minutesAgo: 119 }).stale)
    const { stale } = describe(2, {}, { minutesAgo: 120 })
    assert.equal(stale, 'No reading from the weather station for 2 hours')
  })

  for (const source of ['unknown', 'constructor', '__proto__']) {
    test(`has the limit of other sources if the source is "${source}"`, ({ assert }) => {
      assert.isNull(describe(2, {}, { minutesAgo: 1439, source }).stale)
      const { stale, sourceName } = describe(2, {}, { minutesAgo: 1440, source })
      assert.equal(stale, 'No reading for 1 day')
      assert.equal(sourceName, 'Another source')
    })
  }

  test('is not stale if there has never been a reading', ({ assert }) => {
    const shown = { celsius: null, measuredAt: null, source: null, points: [] }
    const { stale, sourceName, age } = describeCity(shown, staleAfter, celsius, NOW)
    assert.deepEqual({ stale, sourceName, age }, { stale: null, sourceName: '', age: 'never' })
  })
})

test.group('Failed sources', () => {
  const row = (source: string, hoursAgo: number, stale: string | null) => ({
    source,
    measuredAt: new Date(NOW - hoursAgo * HOUR).toISOString(),
    stale,
  })

  test('are those without a fresh reading, each with its newest sentence', ({ assert }) => {
    const rows = [
      row('a', 5, 'a for 5 hours'),
      row('a', 3, 'a for 3 hours'),
      row('b', 4, 'b for 4 hours'),
      row('b', 1, null),
    ]
    assert.deepEqual(failures(rows), ['a for 3 hours'])
  })
})

test.group('Words of a city', () => {
  test('say what its colour says', ({ assert }) => {
    assert.deepEqual(
      [-10.1, -10, -0.1, 0, 8, 15, 22, 30].map((value) => describe(value).stepWord),
      ['Bitter cold', 'Freezing', 'Freezing', 'Cold', 'Cool', 'Mild', 'Warm', 'Hot']
    )
    assert.equal(describe(null).stepWord, '')
  })

  test('use the unit of the member', ({ assert }) => {
    const { temperature, dayTitle } = describe(10, { 600: 0 }, { reader: fahrenheit })
    assert.equal(temperature, '50.0\u00a0°F')
    assert.equal(dayTitle, 'Between 32.0\u00a0°F and 50.0\u00a0°F in the last 24 hours')
  })
})
