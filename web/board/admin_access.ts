import db from '@adonisjs/lucid/services/db'
import { sessionAgeMs } from '#config/session'
import { readingOf, type Reading } from '#messaging/contract'
import { batched } from '#support/batch_loader'
import { QUERY_TIMEOUT_MS } from '#support/timeouts'
import { IS_VALID } from '#models/sign_in'

/** Which cities somebody wants to oversee, by which sign-in. */
export interface AccessRequest {
  signInId: number
  cityIds: number[]
}

/**
 * The readings of the cities, disabled ones too, to who may oversee them: UserPolicy#manageCities, for
 * the hub. An access token may not, whoever's it is: programs watch what is on the board.
 */
export async function overseenBy(wishes: AccessRequest[]) {
  const { rows } = await db
    .rawQuery(
      `SELECT wish, cities.id, enabled, celsius, version, measured_at
         FROM unnest(:wishes::int[], :signInIds::int[], :cityIds::int[])
           AS wished (wish, sign_in_id, city_id)
         JOIN sign_ins ON sign_ins.id = sign_in_id
         JOIN users ON users.id = user_id
         JOIN cities ON cities.id = city_id
         WHERE role = 'admin' AND access_token_id IS NULL AND ${IS_VALID}`,
      {
        wishes: wishes.flatMap(({ cityIds }, n) => cityIds.map(() => n)),
        signInIds: wishes.flatMap(({ signInId, cityIds }) => cityIds.map(() => signInId)),
        cityIds: wishes.flatMap(({ cityIds }) => cityIds),
        age: sessionAgeMs,
      }
    )
    .timeout(QUERY_TIMEOUT_MS)

  const overseen = new Map(wishes.map((wish) => [wish, new Map<number, Overseen>()]))
  for (const row of rows) {
    const { enabled, id } = row
    overseen.get(wishes[row.wish])!.set(id, { enabled, reading: readingOf(row) })
  }
  return overseen
}

/** Readings of a disabled city are sent to nobody but who asks. */
export interface Overseen {
  enabled: boolean
  reading: Reading
}

/** What one may oversee of it, asked together with whatever else is asked at the time. */
export const adminAccess = batched(overseenBy)
