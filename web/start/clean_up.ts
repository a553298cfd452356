import db from '@adonisjs/lucid/services/db'
import { purgeDeletedAlerts } from '#alerts/deleted_alerts'
import { purgeNotifications } from '#alerts/notifications'
import { purgeIdempotencyKeys } from '#api/idempotency'
import { purgeFiles } from '#chat/files/purge_files'
import config from '#config/feeds'
import FeedRun from '#models/feed_run'
import Import from '#models/import'
import MailLink from '#models/mail_link'
import { purgeStations } from '#weather/stations/purge_stations'
import { purgeWebhooks } from '#webhooks/purge'
import { purgeDeletedEntries } from '#training/deleted_entries'

/** Each step deletes what has expired by the database's clock, and can be repeated at any time. */
const STEPS = [
  () => Import.discardOld(),
  () => MailLink.deleteExpired(),
  () => FeedRun.prune(config.runsKeptDays),
  purgeDeletedEntries,
  purgeDeletedAlerts,
  purgeNotifications,
  purgeFiles,
  purgeIdempotencyKeys,
  purgeWebhooks,
  purgeStations,
  deleteRateLimits,
]

/**
 * Deletes what nobody has confirmed in time, and what has expired. If a step fails, the others
 * still run.
 * @throws the last error of a step
 */
export async function cleanUp(signal: AbortSignal) {
  const errors: unknown[] = []
  for (const step of STEPS) {
    signal.throwIfAborted()
    await step().catch((error) => errors.push(error))
  }
  if (errors.length > 0) throw errors.at(-1)
}

/**
 * An hour of patience, because `expire` is a time of the web server's clock. With Redis, the table
 * is empty.
 */
async function deleteRateLimits() {
  await db.rawQuery(
    `DELETE FROM rate_limits
     WHERE expire < (extract(epoch FROM now() - interval '1 hour') * 1000)::bigint`
  )
}
