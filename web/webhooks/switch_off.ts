import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import config from '#config/webhooks'
import User from '#models/user'
import { enqueue } from '#process/jobs/enqueue'

/** SQL: lets a webhook begin anew. The time in which it was off or deleted must not count as time of failure. */
export const FORGET_FAILURES = 'failures = 0, failing_since = NULL, next_attempt_at = NULL'

export const isFailingForTooLong = (since: Date) =>
  Date.now() - since.getTime() >= config.offAfterMs

/** Switches off a webhook that does not work, and tells the admins by mail. What waits is not sent any more. */
export async function switchOff(
  id: number,
  reason: 'failing' | 'gone',
  trx: TransactionClientContract
) {
  await trx.rawQuery(
    `UPDATE webhooks SET enabled = false, disabled_reason = ?, disabled_at = now(),
         next_attempt_at = NULL
       WHERE id = ?`,
    [reason, id]
  )
  await dropWaiting(id, trx)
  const admins = await User.query({ client: trx })
    .where({ role: 'admin', active: true })
    .whereNotNull('emailVerifiedAt')
  for (const { id: userId } of admins) {
    await enqueue('mail', { letter: 'webhook_disabled', userId, webhookId: id }, { trx })
  }
}

/** Drops what waits. A webhook is never told later of what happened before it was switched on. */
export async function dropWaiting(webhookId: number, trx: TransactionClientContract) {
  await trx.rawQuery(
    `UPDATE webhook_deliveries SET state = 'dropped', ended_at = now()
       WHERE webhook_id = ? AND state = 'waiting'`,
    [webhookId]
  )
}
