import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { sunTimesOf } from '#weather/sun_times'

/** Published by timeanddate.com, in local time. */
const published = [
  ['London', 51.5074, -0.1278, 'Europe/London', '2026-06-21', '04:43', '21:21'],
  ['Berlin', 52.52, 13.405, 'Europe/Berlin', '2026-12-21', '08:15', '15:54'],
  ['Auckland', -36.8485, 174.7633, 'Pacific/Auckland', '2026-01-01', '06:05', '20:43'],
  ['Honolulu', 21.3069, -157.8583, 'Pacific/Honolulu', '2026-06-21', '05:50', '19:16'],
  ['Sydney', -33.8688, 151.2093, 'Australia/Sydney', '2026-01-01', '05:47', '20:09'],
] as const

function minutesBetween(time: DateTime, clock: string) {
  const [hour, minute] = clock.split(':').map(Number)
  return Math.abs(time.diff(time.set({ hour, minute, second: 0 }), 'minutes').minutes)
}

test.group('Sunrise and sunset', () => {
  for (const [city, latitude, longitude, timezone, day, sunrise, sunset] of published) {
    test(`in ${city} are those that are published, at any time of the day`, ({ assert }) => {
      for (const hour of [0, 12, 23]) {
        const now = DateTime.fromISO(day, { zone: timezone }).set({ hour, minute: 30 })
        const times = sunTimesOf({ latitude, longitude, timezone }, now)
        if (times.state !== 'both') return assert.fail(times.state)
        assert.equal(times.sunrise!.toISODate(), day)
        assert.equal(times.sunset!.toISODate(), day)
        assert.isAtMost(minutesBetween(times.sunrise!, sunrise), 2, `${times.sunrise}`)
        assert.isAtMost(minutesBetween(times.sunset!, sunset), 2, `${times.sunset}`)
      }
    })
  }

  test('do not exist in the polar day and the polar night', ({ assert }) => {
    const tromso = { latitude: 69.6492, longitude: 18.9553, timezone: 'Europe/Oslo' }
    const on = (day: string) => sunTimesOf(tromso, DateTime.fromISO(day))
    assert.deepEqual(on('2026-06-21'), { state: 'up' })
    assert.deepEqual(on('2026-12-21'), { state: 'down' })
    assert.equal(on('2026-03-21').state, 'both')
    const southPole = { latitude: -90, longitude: 0, timezone: 'UTC' }
    assert.deepEqual(sunTimesOf(southPole, DateTime.fromISO('2026-12-21')), { state: 'up' })
  })

  test('follow UTC if the time zone is unknown', ({ assert }) => {
    const times = sunTimesOf({ latitude: 0, longitude: 0, timezone: 'Moon/Base' })
    assert.equal(times.state, 'both')
  })
})
