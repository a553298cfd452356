import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { ALERTS_PER_MEMBER } from '#alerts/limits'
import Alert from '#models/alert'

/**
 * Deletes an alert of a member, and keeps it for `restoreAlert`.
 * @returns whether the member had this alert
 */
export async function deleteAlert(member: { id: number }, id: number) {
  const [deleted] = await Alert.of(member).where('id', id).update({ deletedAt: DateTime.utc() })
  if (deleted) await forgetOldestOf(member)
  return deleted > 0
}

/** Otherwise a member could fill the table, which each reading searches, with deleted alerts. */
async function forgetOldestOf({ id }: { id: number }) {
  await db.rawQuery(
    `DELETE FROM alerts WHERE id IN (
       SELECT id FROM alerts WHERE user_id = :id AND deleted_at IS NOT NULL
         ORDER BY deleted_at DESC, id DESC OFFSET :kept)`,
    { id, kept: ALERTS_PER_MEMBER }
  )
}

/**
 * Brings a deleted alert of a member back.
 * @returns whether the member had deleted this alert
 * @throws AlertExistsException, TooManyAlertsException
 */
export async function restoreAlert(member: { id: number }, id: number) {
  const restored = await Alert.query()
    .where({ id, userId: member.id })
    .whereNotNull('deletedAt')
    .update({ deletedAt: null })
  return restored[0] > 0
}

/** Removes the alerts that were deleted more than a day ago for good. */
export async function purgeDeletedAlerts() {
  await db.rawQuery(`DELETE FROM alerts WHERE deleted_at < now() - interval '1 day'`)
}
