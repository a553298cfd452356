import { test } from '@japa/runner'
import { parseTimestamp } from '#support/timestamp'

const NINE = Date.parse('2026-10-28T09:00:00Z')

test.group('A time', () => {
  for (const text of [
    '2026-10-28T09:00:00Z',
    '2026-10-28 09:00:00Z',
    '2026-10-28 09:00:00 Z',
    '2026-10-28t09:00:00z',
    '2026-10-28T09:00Z',
    '2026-10-28 09:00',
    '2026-10-28T09:00:00.000000',
    '2026-10-28 09:00:00,000',
    '2026-10-28T11:00:00+02',
    '2026-10-28 11:00:00+0200',
    '2026-10-28 11:00+02:00',
    '2026-10-28 11:00:00 +02:00',
    '2026-10-28T05:30:00-03:30',
    '2026-10-28T05:30:00\u221203:30',
    ' 2026-10-28T09:00:00Z ',
  ]) {
    test(`is read from ${JSON.stringify(text)}`, ({ assert }) => {
      const time = parseTimestamp(text)
      assert.equal(time?.milliseconds, NINE)
    })
  }

  test('keeps its microseconds and its zone for the database', ({ assert }) => {
    assert.deepEqual(parseTimestamp('2026-10-28 11:00:00.123456\u221201:30'), {
      milliseconds: Date.parse('2026-10-28T12:30:00.123Z'),
      text: '2026-10-28T11:00:00.123456-01:30',
      hasZone: true,
    })
    assert.equal(parseTimestamp('2026-10-28 11:00')?.text, '2026-10-28T11:00:00Z')
  })

  for (const value of [
    '09:00',
    '07',
    '2026',
    '1930',
    '202611',
    '2026-10-28',
    '2026-10',
    '2026-10-28T09',
    '20261028T090000Z',
    '2026-W44-3T09:00Z',
    '2026-301T09:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-10-28T24:00:00Z',
    '2026-10-28T09:60:00Z',
    '2026-10-28T09:00:60Z',
    '2026-10-28T09:00:00+2',
    '2026-10-28T09:00:00+16:00',
    '2026-10-28T09:00:00+01:60',
    '2026-10-28T09:00:00 CET',
    '28.10.2026 09:00',
    'yesterday',
    '',
    2026,
    null,
  ]) {
    test(`is not read from ${JSON.stringify(value)}`, ({ assert }) => {
      assert.isUndefined(parseTimestamp(value))
    })
  }
})
