import { test } from '@japa/runner'
import { localClock } from '#browser/board/local_clock'

test.group('Local time of a city', () => {
  const at = Date.parse('2026-11-24T23:05:00Z')

  test('is the time of its zone, with the day of the week', ({ assert }) => {
    assert.equal(localClock('Europe/Oslo', 'en-GB', at), 'Wed 00:05')
    assert.match(localClock('America/New_York', 'en-US', at), /^Tue 6:05\sPM$/)
  })

  test('is empty if the zone is unknown', ({ assert }) => {
    assert.equal(localClock('Europe/Nowhere', 'en-GB', at), '')
  })
})
