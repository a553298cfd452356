import { enqueue } from '#process/jobs/enqueue'
import type { Job } from '#process/jobs/work'
import { claimWebhook, hasDue, releaseWebhook, takeDelivery } from '#webhooks/claim'
import { composeBody } from '#webhooks/compose'
import { dropDelivery, recordOutcome, type Next } from '#webhooks/record_outcome'
import { send } from '#webhooks/send'
import Webhook from '#models/webhook'

/** Then another webhook gets its turn. */
const TURN_MS = 20_000

/**
 * Sends what waits for a webhook, oldest first and one request after the other, until nothing is left or a
 * request fails. If the process is killed, the job is done again, and the last request may arrive twice.
 */
export async function deliver(
  { id: job, data: { webhookId } }: Job<'webhook'>,
  signal: AbortSignal
) {
  // The job that has the claim checks for more deliveries after it has released it.
  if (!(await claimWebhook(webhookId, job))) return
  const until = performance.now() + TURN_MS
  let next: Next = 'continue'
  while (next === 'continue' && performance.now() < until) {
    next = await deliverNext(webhookId, job, signal)
  }
  if (next === 'leave') return
  await releaseWebhook(webhookId, job)
  if (await hasDue(webhookId)) await enqueue('webhook', { webhookId })
}

async function deliverNext(webhookId: number, job: string, signal: AbortSignal): Promise<Next> {
  signal.throwIfAborted()
  if (!(await claimWebhook(webhookId, job))) return 'leave'
  const delivery = await takeDelivery(webhookId)
  if (!delivery) return 'pause'
  // Read after the delivery: what an admin changed before the event must apply to its delivery.
  const webhook = await Webhook.findOrFail(webhookId)
  const body = await composeBody(delivery)
  if (body === undefined) {
    await dropDelivery(delivery)
    return 'continue'
  }
  return recordOutcome(webhookId, delivery, await send(webhook, delivery.messageId, body, signal))
}
