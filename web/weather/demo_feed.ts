import { DateTime } from 'luxon'
import City from '#models/city'
import Reading from '#models/reading'

interface Place {
  latitude: number
  longitude: number
}

/** Adds a slightly changed temperature to `count` random cities, in one statement. */
export async function addDriftedReadings(count: number) {
  const cities = await City.query().where('enabled', true).orderByRaw('random()').limit(count)
  const readings = cities.map((city) => ({ cityId: city.id, celsius: drift(city.celsius, city) }))
  if (readings.length) await Reading.recordMany(readings, 'demo')
}

/** Deletes demo readings that are older than a day. */
export async function deleteOldReadings() {
  const yesterday = DateTime.utc().minus({ days: 1 }).toSQL()
  await Reading.query().where('source', 'demo').where('measuredAt', '<', yesterday).delete()
}

/**
 * Returns a made-up but plausible temperature, in °C with one decimal: warmer near the equator, in
 * the summer of the hemisphere and in the afternoon.
 */
export function climate({ latitude, longitude }: Place, at: DateTime = DateTime.utc()) {
  const summer = Math.cos(((at.ordinal - 201) / 365) * 2 * Math.PI) * Math.sign(latitude)
  const localHour = at.hour + at.minute / 60 + longitude / 15
  const afternoon = Math.cos(((localHour - 15) / 24) * 2 * Math.PI)
  const distanceFromEquator = Math.abs(latitude) / 90
  return toTenths(
    28 - 38 * distanceFromEquator ** 1.5 + 22 * distanceFromEquator * summer + 4 * afternoon
  )
}

/** Returns the next temperature after `celsius`: a small random step, biased towards the climate. */
export function drift(celsius: number | null, place: Place, random = Math.random) {
  const target = climate(place)
  const current = celsius ?? target
  const next = current + (target - current) / 20 + (random() - 0.5) * 1.2
  return toTenths(Math.min(60, Math.max(-90, next)))
}

/** Adding 0 turns -0 into 0. */
function toTenths(celsius: number) {
  return Math.round(celsius * 10) / 10 + 0
}
