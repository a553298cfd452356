import db from '@adonisjs/lucid/services/db'
import WebhookDelivery from '#models/webhook_delivery'
import { enqueue } from '#process/jobs/enqueue'
import { TEST_EVENT } from '#webhooks/events'

/** Sends a request that tells nothing, to try a webhook out. It is tried once, also if the webhook is off. */
export async function requestTest(webhookId: number) {
  return db.transaction(async (trx) => {
    const delivery = { webhookId, event: TEST_EVENT, subjectIds: [] }
    const { id } = await WebhookDelivery.create(delivery, { client: trx })
    await enqueue('webhook', { webhookId }, { trx })
    return WebhookDelivery.findOrFail(id, { client: trx })
  })
}
