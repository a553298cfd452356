import db from '@adonisjs/lucid/services/db'
import { announceAfter } from '#messaging/announce'

/**
 * Changes the order of the cities on a member's board. The cities in `cityIds` exchange the places that
 * they have. Every other city keeps its place, such as a city that another tab has just added. Ids of
 * cities that the member does not watch have no effect.
 * @param cityIds ids of cities, each once, in their new order
 */
export async function arrangeBoard(member: { id: number }, cityIds: number[]) {
  await db.transaction(async (trx) => {
    const board = { member: member.id, cityIds }
    // Parallel orders of a member wait for each other here. In id order, so that transactions do not
    // deadlock.
    await trx.rawQuery(
      `SELECT FROM subscriptions WHERE user_id = :member AND city_id = ANY(:cityIds)
         ORDER BY id FOR NO KEY UPDATE`,
      board
    )
    await trx.rawQuery(
      `WITH arranged AS (
         SELECT id, place, row_number() OVER (ORDER BY place) AS number,
             row_number() OVER (ORDER BY array_position(CAST(:cityIds AS integer[]), city_id)) AS new_number
           FROM subscriptions WHERE user_id = :member AND city_id = ANY(:cityIds))
       UPDATE subscriptions SET place = target.place
         FROM arranged JOIN arranged AS target ON target.number = arranged.new_number
         WHERE subscriptions.id = arranged.id AND subscriptions.place <> target.place`,
      board
    )
    announceAfter(trx)
  })
}
