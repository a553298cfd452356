import db from '@adonisjs/lucid/services/db'
import board from '#config/board'
import { sessionAgeMs } from '#config/session'
import { readingOf, type Reading } from '#messaging/contract'
import { batched } from '#support/batch_loader'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { IS_VALID, EXPIRES_AT } from '#models/sign_in'

/** The board of a sign-in: the same cities as `User#watchedCities` returns for the pages. */
export interface Board {
  /** Milliseconds until the sign-in expires. Opening a page extends this time. */
  expiresIn: number
  /** The newest reading of each city on the board, by city id. */
  readings: Map<number, Reading>
}

/** Returns the boards of several sign-ins with one query. A sign-in that has ended gets no board. */
export async function boardsOf(signInIds: number[]) {
  const { rows } = await db
    .rawQuery(
      `SELECT sign_ins.id AS sign_in_id, watched.*,
           extract(epoch FROM ${EXPIRES_AT} - now()) * 1000 AS expires_in
         FROM sign_ins JOIN users ON users.id = sign_ins.user_id
         LEFT JOIN LATERAL (
           SELECT cities.id, celsius, version, measured_at
             FROM subscriptions JOIN cities ON cities.id = city_id
             WHERE user_id = users.id AND cities.enabled
             ORDER BY subscriptions.since, cities.id LIMIT :limit) AS watched ON true
         WHERE sign_ins.id = ANY(:signInIds) AND ${IS_VALID}`,
      { signInIds, limit: board.citiesPerMember, age: sessionAgeMs }
    )
    .timeout(QUERY_TIMEOUT_MS)

  const boards = new Map<number, Board>()
  for (const row of rows) {
    const current = boards.get(row.sign_in_id) ?? newBoard(row.expires_in)
    boards.set(row.sign_in_id, current)
    if (row.id !== null) {
      current.readings.set(row.id, readingOf(row))
    }
  }
  return boards
}

/** The board of one sign-in. Parallel calls share a query. */
export const boardOf = batched(boardsOf)

const newBoard = (expiresIn: number): Board => ({ expiresIn, readings: new Map() })
