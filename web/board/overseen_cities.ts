import db from '@adonisjs/lucid/services/db'
import { readingOf, type Reading } from '#messaging/contract'
import { NEWEST_SOURCE } from '#messaging/newest_source'
import { batched, BATCH_INTERVAL_MS } from '#support/batch_loader'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { IS_VALID } from '#models/sign_in'

/** A request of an admin to oversee cities: the sign-in of the admin, and the ids of the cities. */
export interface AccessRequest {
  signInId: number
  cityIds: number[]
}

export interface OverseenCity {
  /**
   * A reading of a disabled city is only in the snapshot: hubs get no new readings of disabled
   * cities.
   */
  enabled: boolean
  reading: Reading
}

/**
 * Returns, for each request, the cities that the sign-in may oversee, including disabled cities.
 * Only for admins, as in `UserPolicy#manageCities`, and never with an access token: a program may
 * watch only the cities on its member's board.
 */
export async function overseenByRequest(requests: AccessRequest[]) {
  const { rows } = await db
    .rawQuery(
      `SELECT request, cities.id, enabled, celsius, version, measured_at,
           ${NEWEST_SOURCE}
         FROM unnest(:requests::int[], :signInIds::int[], :cityIds::int[])
           AS requested (request, sign_in_id, city_id)
         JOIN sign_ins ON sign_ins.id = sign_in_id
         JOIN users ON users.id = user_id
         JOIN cities ON cities.id = city_id
         WHERE role = 'admin' AND access_token_id IS NULL AND ${IS_VALID}`,
      {
        requests: requests.flatMap(({ cityIds }, n) => cityIds.map(() => n)),
        signInIds: requests.flatMap(({ signInId, cityIds }) => cityIds.map(() => signInId)),
        cityIds: requests.flatMap(({ cityIds }) => cityIds),
      }
    )
    .timeout(QUERY_TIMEOUT_MS)

  const overseen = new Map(requests.map((request) => [request, new Map<number, OverseenCity>()]))
  for (const row of rows) {
    const { enabled, id } = row
    overseen.get(requests[row.request])!.set(id, { enabled, reading: readingOf(row) })
  }
  return overseen
}

/** Cities that one sign-in may oversee, by id. Parallel calls share a query. */
export const overseenCities = batched(overseenByRequest, BATCH_INTERVAL_MS)
