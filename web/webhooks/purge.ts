import db from '@adonisjs/lucid/services/db'
import { TEST_EVENT } from '#webhooks/events'

/** Removes the deliveries that ended a week ago, and the webhooks that were deleted a month ago. */
export async function purgeWebhooks() {
  await dropLate()
  await db.rawQuery(`DELETE FROM webhook_deliveries WHERE ended_at < now() - interval '7 days'`)
  await db.rawQuery(`DELETE FROM webhooks WHERE deleted_at < now() - interval '30 days'`)
}

/**
 * Drops deliveries that will never be sent. A writer that commits after its webhook was switched off or deleted
 * adds such deliveries. Otherwise pages and metrics would say for ever that they wait.
 */
async function dropLate() {
  await db.rawQuery(
    `UPDATE webhook_deliveries SET state = 'dropped', ended_at = now() FROM webhooks
       WHERE webhooks.id = webhook_id AND state = 'waiting'
         AND (deleted_at IS NOT NULL OR (NOT enabled AND event <> ?))`,
    [TEST_EVENT]
  )
}
