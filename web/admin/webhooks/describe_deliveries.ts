import WebhookDelivery from '#models/webhook_delivery'
import { phrase, type Phrase } from '#support/phrase'
import { EVENTS, TEST_EVENT, type WebhookEvent } from '#webhooks/events'
import { headerId, type Problem } from '#webhooks/send'

const MAX_SHOWN = 50

/** Why an attempt got no answer. Receivers write none of these words. */
const PROBLEMS: Record<Problem | 'nothing_left', Phrase> = {
  not_https: phrase('the address does not begin with https://'),
  private_address: phrase('the address is not on the public internet'),
  unresolved: phrase('the name of the host was not found'),
  unreachable: phrase('the host refused the connection or was not reachable'),
  certificate: phrase('the certificate of the host is not valid'),
  timeout: phrase('the receiver did not answer in time'),
  disconnected: phrase('the connection broke'),
  no_secret: phrase('the secret cannot be read with this APP_KEY: replace the secret'),
  nothing_left: phrase('what it told was deleted meanwhile'),
}

/** Returns the newest deliveries of a webhook, as its page shows them. */
export async function describeDeliveries(webhookId: number) {
  const deliveries = await WebhookDelivery.query()
    .where({ webhookId })
    .orderBy('id', 'desc')
    .limit(MAX_SHOWN)
  return deliveries.map((delivery) => ({
    id: delivery.id,
    state: delivery.state,
    attempts: delivery.attempts,
    durationMs: delivery.durationMs,
    createdAt: delivery.createdAt,
    attemptedAt: delivery.attemptedAt,
    headerId: headerId(delivery.messageId),
    isTest: delivery.event === TEST_EVENT,
    event: delivery.event === TEST_EVENT ? phrase('Test') : EVENTS[delivery.event as WebhookEvent],
    count: delivery.subjectIds.length,
    result: resultOf(delivery),
  }))
}

function resultOf({ status, problem }: WebhookDelivery) {
  if (problem) return PROBLEMS[problem as Problem] ?? problem
  return status ? phrase('status {status}', { status: String(status) }) : undefined
}
