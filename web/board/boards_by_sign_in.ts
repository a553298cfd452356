import config from '#config/board'
import { queryDirectly } from '#database/direct_query'
import { readingOf, type Reading } from '#messaging/contract'
import { NEWEST_SOURCE } from '#messaging/newest_source'
import { batched, BATCH_INTERVAL_MS } from '#support/batch_loader'
import { IS_VALID, EXPIRES_AT } from '#models/sign_in'

/** The board of a sign-in: the same cities as `User#watchedCities` returns for the pages. */
export interface Board {
  /** Milliseconds until the sign-in expires. Opening a page extends this time. */
  expiresIn: number
  /** The cities on the board, by id. */
  cities: ReadonlyMap<number, WatchedCity>
}

/** A city with its newest reading. Boards that are read together share these objects. */
interface WatchedCity {
  newest: Reading
  /** Whether hubs get new readings of the city: always, because the city is enabled. */
  isLive: true
}

/**
 * One statement, so that no reading is newer than the right to it. It returns a row for each sign-in,
 * and one row for each city: hundreds of boards have many cities in common.
 */
const BOARDS = `
  WITH boards AS MATERIALIZED (
    SELECT sign_ins.id, extract(epoch FROM ${EXPIRES_AT} - now()) * 1000 AS expires_in, ARRAY(
        SELECT cities.id FROM subscriptions JOIN cities ON cities.id = city_id
          WHERE user_id = users.id AND cities.enabled
          ORDER BY subscriptions.since, cities.id LIMIT $2) AS city_ids
      FROM sign_ins JOIN users ON users.id = user_id
      WHERE sign_ins.id = ANY($1) AND ${IS_VALID})
  SELECT id, expires_in, array_to_string(city_ids, ' ') AS city_ids,
      NULL AS celsius, NULL AS version, NULL AS measured_at, NULL AS source FROM boards
  UNION ALL
  SELECT id, NULL, NULL, celsius, version, measured_at, ${NEWEST_SOURCE} FROM cities
    WHERE id IN (SELECT unnest(city_ids) FROM boards)`

interface BoardRow {
  id: number
  expires_in: number
  /** Separated by spaces: node-postgres parses a text much faster than an array. */
  city_ids: string
}

type CityRow = Parameters<typeof readingOf>[0] & { city_ids: null }

/** Returns the boards of several sign-ins with one query. A sign-in that has ended gets no board. */
export async function boardsOf(signInIds: number[]) {
  const rows = await queryDirectly<BoardRow | CityRow>(BOARDS, [signInIds, config.citiesPerMember])
  const cities = new Map<number, WatchedCity>()
  for (const row of rows) {
    if (row.city_ids === null) cities.set(row.id, { newest: readingOf(row), isLive: true })
  }

  const boards = new Map<number, Board>()
  for (const row of rows) {
    if (row.city_ids === null) continue
    const onBoard = new Map<number, WatchedCity>()
    for (const text of row.city_ids.split(' ')) {
      const city = cities.get(Number(text))
      if (city) onBoard.set(city.newest.cityId, city)
    }
    boards.set(row.id, { expiresIn: row.expires_in, cities: onBoard })
  }
  return boards
}

/** The board of one sign-in. Parallel calls share a query. */
export const boardOf = batched(boardsOf, BATCH_INTERVAL_MS)
