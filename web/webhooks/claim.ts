import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { EVENTS_PER_REQUEST, TEST_EVENT } from '#webhooks/events'

/** Longer than a request takes. A claim ends by itself if its process is killed. */
const CLAIM_SECONDS = 30

export interface ClaimedDelivery {
  id: string
  messageId: string
  event: string
  subjectIds: string[]
  createdAt: Date
  /** Including the attempt that begins now. */
  attempts: number
}

/**
 * Lets a job send the deliveries of a webhook, if no other job does: they are sent one after the other.
 * @returns false if another job does, or if the webhook is gone
 */
export async function claimWebhook(id: number, job: string) {
  const { rowCount } = await db.rawQuery(
    `UPDATE webhooks SET claimed_by = :job, claimed_until = now() + interval '${CLAIM_SECONDS} seconds'
       WHERE id = :id AND deleted_at IS NULL
         AND (claimed_by IS NULL OR claimed_by = :job OR claimed_until < now())`,
    { id, job }
  )
  return rowCount > 0
}

export async function releaseWebhook(id: number, job: string) {
  await db.rawQuery(
    `UPDATE webhooks SET claimed_by = NULL, claimed_until = NULL WHERE id = :id AND claimed_by = :job`,
    { id, job }
  )
}

/**
 * Takes the delivery that is sent next. Counts the attempt before it is made: if the process is killed, the
 * delivery may have arrived, and must not change any more. Tests come first, even if the webhook is switched
 * off.
 */
export async function takeDelivery(webhookId: number) {
  return db.transaction(async (trx) => {
    const waiting = await waitingDeliveries(webhookId, trx)
    const [head] = waiting
    if (!head) return
    const merged = await mergeInto(head, waiting, trx)
    const attempts = head.attempts + 1
    await trx.rawQuery(
      'UPDATE webhook_deliveries SET attempts = ?, attempted_at = now() WHERE id = ?',
      [attempts, head.id]
    )
    return { ...merged, attempts }
  })
}

async function waitingDeliveries(webhookId: number, trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery(
    `SELECT deliveries.id, message_id AS "messageId", event, subject_ids AS "subjectIds",
         deliveries.created_at AS "createdAt", attempts
       FROM webhook_deliveries deliveries JOIN webhooks ON webhooks.id = webhook_id
       WHERE webhook_id = :webhookId AND state = 'waiting' AND webhooks.deleted_at IS NULL
         AND (event = :test OR (enabled AND coalesce(next_attempt_at <= now(), true)))
       ORDER BY (event = :test) DESC, deliveries.id LIMIT :most FOR UPDATE OF deliveries`,
    { webhookId, test: TEST_EVENT, most: EVENTS_PER_REQUEST }
  )
  return rows as ClaimedDelivery[]
}

/**
 * Adds what the next deliveries tell to the first one, so that many single readings are few requests. A
 * delivery that was sent already, and perhaps received, stays as it is.
 */
async function mergeInto(
  head: ClaimedDelivery,
  waiting: ClaimedDelivery[],
  trx: TransactionClientContract
) {
  if (head.event === TEST_EVENT || head.attempts > 0) return head
  const subjectIds = [...head.subjectIds]
  const merged: string[] = []
  for (const next of waiting.slice(1)) {
    const isMergeable = next.event === head.event && next.attempts === 0
    if (!isMergeable || subjectIds.length + next.subjectIds.length > EVENTS_PER_REQUEST) break
    subjectIds.push(...next.subjectIds)
    merged.push(next.id)
  }
  if (merged.length === 0) return head
  await trx.rawQuery('DELETE FROM webhook_deliveries WHERE id = ANY(?)', [merged])
  await trx.rawQuery('UPDATE webhook_deliveries SET subject_ids = ? WHERE id = ?', [
    subjectIds,
    head.id,
  ])
  return { ...head, subjectIds }
}

/** Whether something can be sent now. */
export async function hasDue(webhookId: number) {
  const { rows } = await db.rawQuery(
    `SELECT FROM webhook_deliveries JOIN webhooks ON webhooks.id = webhook_id
       WHERE webhook_id = :webhookId AND state = 'waiting' AND deleted_at IS NULL
         AND (event = :test OR (enabled AND coalesce(next_attempt_at <= now(), true))) LIMIT 1`,
    { webhookId, test: TEST_EVENT }
  )
  return rows.length > 0
}
