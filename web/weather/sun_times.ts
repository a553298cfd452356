import { getTimes } from 'suncalc'
import { DateTime } from 'luxon'
import { zoneOrUtc } from '#weather/history/periods'

/** `up`: the sun does not set today; `down`: it does not rise. */
export type SunTimes =
  { state: 'up' | 'down' } | { state: 'both'; sunrise?: DateTime; sunset?: DateTime }

interface Place {
  latitude: number
  longitude: number
  timezone: string
}

/**
 * Returns sunrise and sunset of today at a place, in its time zone. They are those that fall on the
 * local day: the day of the sun may begin on another one. Formulas: Meeus, Astronomical Algorithms.
 */
export function sunTimesOf(
  { latitude, longitude, timezone }: Place,
  now: DateTime = DateTime.utc()
): SunTimes {
  const local = now.setZone(zoneOrUtc(timezone))
  const noon = local.set({ hour: 12, minute: 0, second: 0, millisecond: 0 })
  const days = [-1, 0, 1].map((offset) => {
    return getTimes(noon.plus({ days: offset }).toJSDate(), latitude, longitude)
  })
  const today = (times: (Date | null)[]) =>
    times
      .filter((time) => time !== null)
      .map((time) => DateTime.fromJSDate(time, { zone: local.zone }))
      .find((time) => time.hasSame(local, 'day'))
  const [sunrise, sunset] = [
    today(days.map((day) => day.sunrise)),
    today(days.map((day) => day.sunset)),
  ]
  if (sunrise || sunset) return { state: 'both', sunrise, sunset }
  return { state: days[1].alwaysDown ? 'down' : 'up' }
}
