import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import Alert from '#models/alert'

/**
 * Deletes an alert of a member, and keeps it for `restoreAlert`.
 * @returns whether the member had this alert
 */
export async function deleteAlert(member: { id: number }, id: number) {
  const [deleted] = await Alert.of(member).where('id', id).update({ deletedAt: DateTime.utc() })
  return deleted > 0
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
