import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import pRetry from 'p-retry'
import { enqueue } from '#process/jobs/enqueue'
import type { ClaimedDelivery } from '#webhooks/claim'
import { TEST_EVENT } from '#webhooks/events'
import { ATTEMPTS_IF_REFUSED, GONE, isRefusal, isSuccess, pauseSeconds } from '#webhooks/retries'
import type { Outcome } from '#webhooks/send'
import { isFailingForTooLong, switchOff } from '#webhooks/switch_off'

/** The next step of a job after an attempt. `leave`: another job sends the deliveries now. */
export type Next = 'continue' | 'pause' | 'leave'

/**
 * Records an attempt, and decides when the next one is made. Bridges a short outage of the database: the
 * receiver may have the request already, and must not get it again.
 */
export async function recordOutcome(
  webhookId: number,
  delivery: ClaimedDelivery,
  outcome: Outcome
): Promise<Next> {
  const isHarmless = isSuccess(outcome) || delivery.event === TEST_EVENT
  const record = () =>
    db.transaction(async (trx): Promise<Next> => {
      await lockWebhook(webhookId, trx)
      if (!(await recordAttempt(delivery, outcome, trx))) return 'leave'
      if (isSuccess(outcome)) await recordSuccess(webhookId, trx)
      else if (!isHarmless) await recordFailure(webhookId, outcome, trx)
      return isHarmless ? 'continue' : 'pause'
    })
  return pRetry(record, { retries: 10, minTimeout: 250, maxTimeout: 1000 })
}

/** Locks the webhook before its deliveries, as the actions of admins do, so that the two do not deadlock. */
const lockWebhook = (id: number, trx: TransactionClientContract) =>
  trx.rawQuery('SELECT FROM webhooks WHERE id = ? FOR NO KEY UPDATE', [id])

/** Ends a delivery that has nothing to tell any more. */
export async function dropDelivery({ id }: ClaimedDelivery) {
  await db.rawQuery(
    `UPDATE webhook_deliveries SET state = 'dropped', problem = 'nothing_left', ended_at = now()
       WHERE id = ?`,
    [id]
  )
}

/** Returns the state of a delivery after its last attempt, or undefined if there will be another one. */
function endOf({ attempts, event }: ClaimedDelivery, outcome: Outcome) {
  if (isSuccess(outcome)) return 'delivered'
  const isLast = event === TEST_EVENT || (isRefusal(outcome) && attempts >= ATTEMPTS_IF_REFUSED)
  return isLast ? 'rejected' : undefined
}

/**
 * A process that was stopped for a while may come back when another one has sent the delivery again: only the
 * last attempt counts. What an admin has dropped meanwhile does not wait again.
 * @returns whether this is the last attempt
 */
async function recordAttempt(
  delivery: ClaimedDelivery,
  outcome: Outcome,
  trx: TransactionClientContract
) {
  const { status = null, problem = null, durationMs } = outcome
  const end = endOf(delivery, outcome)
  const updated: unknown = await trx
    .from('webhook_deliveries')
    .where({ id: delivery.id, attempts: delivery.attempts })
    .update({
      status,
      problem,
      duration_ms: durationMs,
      ...(end && { state: end, ended_at: trx.raw('now()') }),
    })
  return Number(updated) > 0
}

/** Lets what waits be sent at once. The success of a test counts, too. */
async function recordSuccess(webhookId: number, trx: TransactionClientContract) {
  await trx.rawQuery(
    `UPDATE webhooks SET failing_since = NULL, failures = 0, next_attempt_at = NULL
       WHERE id = ? AND failing_since IS NOT NULL`,
    [webhookId]
  )
}

async function recordFailure(webhookId: number, outcome: Outcome, trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery(
    `UPDATE webhooks SET failures = failures + 1, failing_since = coalesce(failing_since, now())
       WHERE id = ? AND enabled RETURNING failures, failing_since AS "failingSince"`,
    [webhookId]
  )
  const [webhook] = rows as { failures: number; failingSince: Date }[]
  // An admin has switched it off meanwhile.
  if (!webhook) return
  if (outcome.status === GONE) return switchOff(webhookId, 'gone', trx)
  if (isFailingForTooLong(webhook.failingSince)) return switchOff(webhookId, 'failing', trx)
  const startAfter = pauseSeconds(webhook.failures, outcome)
  await trx.rawQuery(
    `UPDATE webhooks SET next_attempt_at = now() + ? * interval '1 second' WHERE id = ?`,
    [startAfter, webhookId]
  )
  // A second later: the job must not find that it is too early.
  await enqueue('webhook', { webhookId }, { startAfter: startAfter + 1, trx })
}
