import db from '@adonisjs/lucid/services/db'
import board from '#config/board'
import { sessionAgeMs } from '#config/session'
import { readingOf, type Reading } from '#messaging/contract'
import { batched } from '#support/batch_loader'
import { QUERY_TIMEOUT_MS } from '#support/timeouts'
import { IS_VALID, EXPIRES_AT } from '#models/sign_in'

/** What one sign-in may see now: User#watchedCities, for the hub, which asks for many at once. */
export interface Board {
  /** Milliseconds until the sign-in runs out, unless a page is opened before. */
  expiresIn: number
  readings: Map<number, Reading>
}

/** The boards of these sign-ins, in one query; none for one that has ended. */
export async function boardsOf(signInIds: number[]) {
  const { rows } = await db
    .rawQuery(
      `SELECT sign_ins.id AS sign_in_id, watched.*,
           extract(epoch FROM ${EXPIRES_AT} - now()) * 1000 AS runs_out_in
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
    const known = boards.get(row.sign_in_id) ?? newBoard(row.runs_out_in)
    boards.set(row.sign_in_id, known)
    if (row.id !== null) {
      known.readings.set(row.id, readingOf(row))
    }
  }
  return boards
}

/** The board of one, asked together with whatever else is asked at the time. */
export const boardOf = batched(boardsOf)

const newBoard = (runsOutIn: number): Board => ({ expiresIn: runsOutIn, readings: new Map() })
