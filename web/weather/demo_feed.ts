import { DateTime } from 'luxon'
import City from '#models/city'
import Reading from '#models/reading'

interface Place {
  latitude: number
  longitude: number
}

/** Lets that many cities, picked at random, drift a little: one statement, announced at once. */
export async function driftSome(count: number) {
  const cities = await City.query().where('enabled', true).orderByRaw('random()').limit(count)
  const readings = cities.map((city) => ({ cityId: city.id, celsius: drift(city.celsius, city) }))
  if (readings.length) await Reading.recordMany(readings, 'demo')
}

/** What was made up more than a day ago is of no use to anybody. */
export async function deleteOldReadings() {
  const yesterday = DateTime.utc().minus({ days: 1 }).toSQL()
  await Reading.query().where('source', 'demo').where('measuredAt', '<', yesterday).delete()
}

/**
 * A believable temperature of a place at a time, made up: warmer towards the equator, in its summer
 * and in its afternoon. °C with one decimal.
 */
export function climate({ latitude, longitude }: Place, at: DateTime = DateTime.utc()) {
  const summer = Math.cos(((at.ordinal - 201) / 365) * 2 * Math.PI) * Math.sign(latitude)
  const hour = at.hour + at.minute / 60 + longitude / 15
  const afternoon = Math.cos(((hour - 15) / 24) * 2 * Math.PI)
  const away = Math.abs(latitude) / 90
  return toTenths(28 - 38 * away ** 1.5 + 22 * away * summer + 4 * afternoon)
}

/** The next temperature after `celsius`: a small step that leans back to the place's climate. */
export function drift(celsius: number | null, place: Place, random = Math.random) {
  const home = climate(place)
  const from = celsius ?? home
  const next = from + (home - from) / 20 + (random() - 0.5) * 1.2
  return toTenths(Math.min(60, Math.max(-90, next)))
}

function toTenths(celsius: number) {
  return Math.round(celsius * 10) / 10 + 0
}
