import db from '@adonisjs/lucid/services/db'

/** Removes the deliveries that ended a week ago, and the webhooks that were deleted a month ago. */
export async function purgeWebhooks() {
  await db.rawQuery(`DELETE FROM webhook_deliveries WHERE ended_at < now() - interval '7 days'`)
  await db.rawQuery(`DELETE FROM webhooks WHERE deleted_at < now() - interval '30 days'`)
}
