import { test } from '@japa/runner'
import { describeRow, type RowValues } from '#imports/describe_row'
import { sayPhrase, type Phrase } from '#support/phrase'
import { sayInRussian } from '#tests/support/say_in_russian'

const time = '2026-01-02 03:04:05'
const place = { latitude: 38.7223, longitude: -9.14, timezone: 'Europe/Lisbon' }

test.group('The description of a row of an import', () => {
  const described: [RowValues, english: string, russian: string][] = [
    [
      { outcome: 'added', values: { was: null, celsius: -3.5, time } },
      '\u22123.5\u00a0°C · 2026-01-02 03:04:05 UTC',
      '\u22123,5\u00a0°C · 2026-01-02 03:04:05 UTC',
    ],
    [
      { outcome: 'changed', values: { was: null, celsius: 12, time } },
      'no reading → 12.0\u00a0°C · 2026-01-02 03:04:05 UTC',
      'нет измерений → 12,0\u00a0°C · 2026-01-02 03:04:05 UTC',
    ],
    [
      { outcome: 'added', values: { changes: null, ...place } },
      '38.7223 · -9.14 · Europe/Lisbon',
      '38,7223 · -9,14 · Europe/Lisbon',
    ],
    [
      {
        outcome: 'changed',
        values: {
          ...place,
          changes: {
            name: { from: 'Lissabon', to: 'Lisbon' },
            latitude: { from: 38, to: 38.7223 },
            enabled: { from: true, to: false },
          },
        },
      },
      'name Lissabon → Lisbon, latitude 38 → 38.7223, enabled → disabled',
      'название Lissabon → Lisbon, широта 38 → 38,7223, включён → отключён',
    ],
  ]
  for (const [row, english, russian] of described) {
    test(`is "${english}", also in Russian`, ({ assert }) => {
      const phrase = describeRow(row) as Phrase
      assert.equal(String(phrase), english)
      assert.equal(sayPhrase(phrase, sayInRussian), russian)
    })
  }

  test('names the other names if only they change', ({ assert }) => {
    const values = { changes: null, latitude: null, longitude: null, timezone: null }
    assert.equal(String(describeRow({ outcome: 'changed', values })), 'other names')
    assert.equal(describeRow({ outcome: 'skipped', values }), '')
  })

  test('has the values in the file if the row is rejected', ({ assert }) => {
    const values = { city: 'Lisbon', city_id: null, celsius: 'x'.repeat(200) }
    assert.equal(
      describeRow({ outcome: 'refused', values }),
      `city: Lisbon, celsius: ${'x'.repeat(100)}`
    )
  })
})
