import { test } from '@japa/runner'
import { formatDay, formatDays } from '#training/format_days'

/** The formats of Intl contain several kinds of blanks. */
const plain = (text: string) => text.replaceAll(/\s/g, ' ')

test.group('A period of days', () => {
  for (const [locale, day, period] of [
    ['en-GB', '29 Nov 2026', '23 – 29 Nov 2026'],
    ['en-US', 'Nov 29, 2026', 'Nov 23 – 29, 2026'],
    ['de-DE', '29.11.2026', '23.–29.11.2026'],
  ]) {
    test(`is formatted for ${locale}`, ({ assert }) => {
      assert.equal(plain(formatDay('2026-11-29', locale)), day)
      assert.equal(plain(formatDays('2026-11-23', '2026-11-29', locale)), period)
    })
  }

  test('does not shift with the time zone of the process', ({ assert, cleanup }) => {
    const { TZ } = process.env
    cleanup(() => {
      if (TZ === undefined) delete process.env.TZ
      else process.env.TZ = TZ
    })
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Midway']) {
      process.env.TZ = zone
      assert.equal(plain(formatDay('2026-01-01', 'en-GB')), '1 Jan 2026')
      const turn = formatDays('2025-12-29', '2026-01-04', 'en-GB')
      assert.equal(plain(turn), '29 Dec 2025 – 4 Jan 2026')
    }
  })
})
