import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { locales } from '#config/locales'
import { formatDate } from '#support/format_date'

const at = DateTime.fromISO('2026-03-08T12:00:00Z', { zone: 'utc' })

test.group('Formatting dates', () => {
  for (const [locale, text] of [
    ['en-GB', '8 Mar 2026'],
    ['en-US', 'Mar 8, 2026'],
    ['de-DE', '08.03.2026'],
    ['fr-FR', '08/03/2026'],
    ['sv-SE', '2026-03-08'],
  ]) {
    test(`writes 8 March as ${text} in ${locale}`, ({ assert }) => {
      assert.equal(formatDate(at, locale), text)
    })
  }

  test('uses no word of another language than English', ({ assert }) => {
    for (const locale of Object.keys(locales).filter((tag) => !tag.startsWith('en'))) {
      assert.notMatch(formatDate(at, locale), /\p{Letter}/u, locale)
    }
  })
})
