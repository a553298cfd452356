import db from '@adonisjs/lucid/services/db'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { IS_VALID } from '#models/sign_in'

/** Returns those of the sign-ins that are valid. */
export async function validSignIns(ids: number[]) {
  const { rows } = await db
    .rawQuery(
      `SELECT sign_ins.id FROM sign_ins JOIN users ON users.id = user_id
         WHERE sign_ins.id = ANY(:ids) AND ${IS_VALID}`,
      { ids }
    )
    .timeout(QUERY_TIMEOUT_MS)
  return new Set(rows.map(({ id }: { id: number }) => id))
}
