import db from '@adonisjs/lucid/services/db'
import Webhook from '#models/webhook'

/** All webhooks by name, each with the number of deliveries that wait. */
export async function listWebhooks() {
  const waiting = db
    .from('webhook_deliveries')
    .where('state', 'waiting')
    .whereColumn('webhook_id', 'webhooks.id')
    .count('*')
    .as('waiting')
  return Webhook.present().select('*', waiting).orderBy('name').orderBy('id')
}
