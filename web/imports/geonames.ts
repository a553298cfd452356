import { foldAll } from '#database/fold'
import { namesOf, readPlaces, type Place } from '#database/geonames'
import type { Row } from '#imports/row'

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
  const selected: Place[] = []
  for await (const place of readPlaces()) {
    if (place.population < minPopulation || EXCLUDED.includes(place.featureCode)) continue
    if (!country || place.country === country.toUpperCase()) selected.push(place)
  }
  selected.sort((a, b) => b.population - a.population)

  const keys = await foldAll(selected.map((place) => `${place.name}, ${place.country}`))
  const seen = new Set<string>()
  let line = 0
  for (const [index, place] of selected.entries()) {
    const key = keys[index]
    if (seen.has(key)) continue
    seen.add(key)
    const { name, latitude, longitude, timezone } = place
    yield {
      line: ++line,
      values: {
        name,
        country: countryNames.of(place.country),
        latitude,
        longitude,
        timezone,
        other_names: namesOf(place),
      },
    }
  }
}
