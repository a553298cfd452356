import { test } from '@japa/runner'
import { relativeTime } from '#browser/relative_time'
import { formatTemperature } from '#browser/format_temperature'
import { sayInEnglish } from '#browser/format_text'

test.group('Formatting temperatures', () => {
  for (const { celsius, unit, locale, words } of [
    { celsius: 20, unit: 'C', locale: 'en-GB', words: '20.0\u00a0°C' },
    { celsius: -0.04, unit: 'C', locale: 'en-GB', words: '0.0\u00a0°C' },
    { celsius: -3.5, unit: 'C', locale: 'de-DE', words: '\u22123,5\u00a0°C' },
    { celsius: -3.5, unit: 'C', locale: 'sv-SE', words: '\u22123,5\u00a0°C' },
    { celsius: 20, unit: 'F', locale: 'fr-FR', words: '68,0\u00a0°F' },
    { celsius: null, unit: 'C', locale: 'de-DE', words: 'no reading' },
  ] as const) {
    test(`turns ${celsius} °C into "${words}" in ${locale}`, ({ assert }) => {
      assert.equal(formatTemperature(celsius, unit, locale), words)
    })
  }
})

test.group('Relative times', () => {
  const at = Date.parse('2026-11-24T12:00:00Z')
  for (const { measuredAt, words } of [
    { measuredAt: null, words: 'never' },
    { measuredAt: '2026-11-24T11:59:55Z', words: 'just now' },
    { measuredAt: '2026-11-24T12:01:00Z', words: 'just now' },
    { measuredAt: '2026-11-24T11:58:00Z', words: '2 minutes ago' },
    { measuredAt: '2026-11-22T12:00:00Z', words: '2 days ago' },
  ]) {
    test(`turns ${measuredAt} into "${words}"`, ({ assert }) => {
      assert.equal(relativeTime(measuredAt, sayInEnglish, at), words)
    })
  }
})
