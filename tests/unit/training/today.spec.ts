import { test } from '@japa/runner'
import { Settings } from 'luxon'
import { timeZoneOf, todayIn } from '#training/today'

test.group('The time zone of a member', () => {
  test('is the one of the settings, then the one of the browser, then UTC', ({ assert }) => {
    assert.equal(timeZoneOf({ timeZone: 'Asia/Tokyo' }, 'Europe/Lisbon'), 'Asia/Tokyo')
    assert.equal(timeZoneOf({ timeZone: null }, 'Europe/Lisbon'), 'Europe/Lisbon')
    assert.equal(timeZoneOf({ timeZone: null }), 'UTC')
  })

  test('is never an unknown name from the browser', ({ assert }) => {
    for (const name of ['Mars/Olympus', '', '../../etc/passwd', 7, ['Europe/Lisbon'], null]) {
      assert.equal(timeZoneOf({ timeZone: null }, name), 'UTC')
    }
  })
})

test.group('Today', () => {
  test('is the calendar day of the time zone', ({ assert, cleanup }) => {
    const { now } = Settings
    cleanup(() => {
      Settings.now = now
    })
    Settings.now = () => Date.UTC(2026, 10, 22, 23, 30)
    assert.equal(todayIn('UTC'), '2026-11-22')
    assert.equal(todayIn('Australia/Brisbane'), '2026-11-23')
    assert.equal(todayIn('America/Los_Angeles'), '2026-11-22')
  })
})
