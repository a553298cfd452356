import { DateTime } from 'luxon'
import { phrase } from '#support/phrase'
import { checkPlausibility, partition } from '#weather/plausibility'
import { FeedError, type Feed, type Place } from '#weather/feed'
import { requestText } from '#weather/fetch_with_retries'
import { parseJson } from '#weather/parse_json'

interface Settings {
  url: string
  /** API key. Only the commercial host needs one. */
  key?: string
  timeoutMs: number
}

interface Forecast {
  latitude?: unknown
  longitude?: unknown
  location_id?: unknown
  utc_offset_seconds?: unknown
  current_units?: { temperature_2m?: unknown }
  current?: { time?: unknown; temperature_2m?: unknown }
}

/**
 * Largest distance between a forecast and its city. The two differ, because Open-Meteo returns the
 * coordinates of the centre of the grid cell.
 */
const TOLERANCE_DEGREES = 1

export function openMeteo({ url, key, timeoutMs }: Settings): Feed {
  return {
    name: 'open-meteo',
    title: 'Open-Meteo',
    batchSize: 100,
    fetch: (places, signal) => requestText(requestUrl(url, places, key), { timeoutMs, signal }),
    parse,
  }
}

function requestUrl(baseUrl: string, places: Place[], key?: string) {
  const url = new URL(baseUrl)
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/v1/forecast`
  url.searchParams.set('latitude', places.map(({ latitude }) => latitude).join(','))
  url.searchParams.set('longitude', places.map(({ longitude }) => longitude).join(','))
  url.searchParams.set('current', 'temperature_2m')
  if (key) url.searchParams.set('apikey', key)
  return url
}

/** Open-Meteo returns an object for one place, and an array in request order for several. */
export function parse(body: string, places: Place[], now: DateTime = DateTime.utc()) {
  const forecasts = parseForecasts(body)
  const byPlace = new Map<number, Forecast | null>()
  forecasts.forEach((forecast, position) => {
    const index = placeIndex(forecast, position, forecasts.length === places.length)
    if (index !== undefined) byPlace.set(index, forecast)
  })
  return partition(places.map((place, index) => readingFrom(place, byPlace.get(index), now)))
}

function parseForecasts(body: string): (Forecast | null)[] {
  let forecasts: Forecast[] | Forecast | string | null
  try {
    forecasts = parseJson(body) as typeof forecasts
  } catch {
    throw new FeedError(phrase('The response is not valid JSON.'))
  }
  if (Array.isArray(forecasts)) return forecasts
  if (forecasts && typeof forecasts === 'object' && 'current' in forecasts) return [forecasts]
  throw new FeedError(phrase('The response does not have the format of Open-Meteo.'))
}

/**
 * In an incomplete response only `location_id` tells which place a forecast is about. The first
 * place has no `location_id`.
 */
function placeIndex(forecast: Forecast | null, position: number, complete: boolean) {
  const id = forecast?.location_id
  if (Number.isInteger(id)) return id as number
  return complete || position === 0 ? position : undefined
}

function readingFrom(place: Place, forecast: Forecast | null | undefined, now: DateTime) {
  const { id: cityId } = place
  if (!forecast?.current)
    return { cityId, reason: phrase('The response has no data for this city.') }
  if (!isNear(place, forecast))
    return { cityId, reason: phrase('The response is about another place.') }
  if (![undefined, '°C'].includes(forecast.current_units?.temperature_2m as string)) {
    return { cityId, reason: phrase('The temperature is not in °C.') }
  }
  if (forecast.utc_offset_seconds) return { cityId, reason: phrase('The time is not in UTC.') }
  return checkPlausibility(cityId, forecast.current.temperature_2m, forecast.current.time, now)
}

function isNear(place: Place, { latitude, longitude }: Forecast) {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return false
  const difference = Math.abs(longitude - place.longitude) % 360
  // Degrees of longitude are shorter near the poles.
  const eastWest =
    Math.min(difference, 360 - difference) * Math.cos((place.latitude * Math.PI) / 180)
  return Math.abs(latitude - place.latitude) <= TOLERANCE_DEGREES && eastWest <= TOLERANCE_DEGREES
}
