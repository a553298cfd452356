import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'

/**
 * What `User#unwatch` does for one, of many: takes cities off the boards of members.
 * @param ids of subscriptions
 */
export async function endSubscriptions(
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) {
  // In one order, so that no two wait for each other.
  await trx.rawQuery('SELECT FROM subscriptions WHERE id = ANY(?) ORDER BY id FOR UPDATE', [ids])
  const { rows } = await trx.rawQuery(
    `WITH ended AS (DELETE FROM subscriptions WHERE id = ANY(?) RETURNING user_id, city_id)
     SELECT user_id AS id, city_id, name || ', ' || country AS title
       FROM ended JOIN cities ON cities.id = city_id`,
    [ids]
  )
  const acts = rows.map((row: { id: number; city_id: number; title: string }) => {
    return { id: row.id, changes: { city: { to: row.title, id: row.city_id } } }
  })
  await AuditEntry.recordMany(by.id, 'stopped watching for', 'user', acts, batch, trx)
  announceAfter(trx)
  return acts.length
}
