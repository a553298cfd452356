import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { lockCities } from '#admin/lock_cities'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'

/** Enables or disables cities. Returns how many changed. */
export async function setCitiesEnabled(
  by: User,
  ids: number[],
  enabled: boolean,
  batch: string,
  trx: TransactionClientContract
) {
  await lockCities(ids, trx)
  const { rows } = await trx.rawQuery(
    `UPDATE cities SET enabled = :enabled, updated_at = now()
       WHERE id = ANY(:ids) AND enabled <> :enabled RETURNING id`,
    { ids, enabled }
  )
  const action = enabled ? 'city.enabled' : 'city.disabled'
  const changes = { enabled: { from: !enabled, to: enabled } }
  const acts = rows.map(({ id }: { id: number }) => ({ id, changes }))
  await AuditEntry.recordMany(by.id, action, acts, batch, trx)
  announceAfter(trx)
  return acts.length
}
