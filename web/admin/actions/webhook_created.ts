import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import config from '#config/webhooks'
import UserFacingException from '#exceptions/user_facing_exception'
import type { ActionDefinition } from '#admin/audit_action_definition'
import AuditEntry from '#models/audit_entry'
import { createSecret } from '#models/stored_secret'
import type User from '#models/user'
import Webhook from '#models/webhook'
import { phrase } from '#support/phrase'
import type { WebhookEvent } from '#webhooks/events'

export interface WebhookFields {
  name: string
  url: string
  events: WebhookEvent[]
}

/**
 * @returns the webhook, and its secret, which is shown only now
 * @throws UserFacingException if there are too many
 */
export async function createWebhook(by: User, fields: WebhookFields) {
  const { secret, stored } = createSecret()
  return db.transaction(async (trx) => {
    const webhook = await Webhook.create({ ...fields, secret: stored }, { client: trx })
    await assertWithinLimit(trx)
    await AuditEntry.record(
      by.id,
      'webhook.created',
      webhook.id,
      // The path of the address may contain a secret of the receiver.
      { name: { to: webhook.name }, host: { to: webhook.host } },
      trx
    )
    return { webhook: await webhook.refresh(), secret }
  })
}

/**
 * Call this after a webhook was added or restored. Admins who do so at the same time wait for each other here,
 * so that they cannot exceed the limit.
 * @throws UserFacingException if there are too many
 */
export async function assertWithinLimit(trx: TransactionClientContract) {
  await trx.rawQuery(`SELECT pg_advisory_xact_lock(hashtext('webhooks'))`)
  const { rows } = await trx.rawQuery(
    'SELECT count(*)::integer AS webhooks FROM webhooks WHERE deleted_at IS NULL'
  )
  if (rows[0].webhooks <= config.maxWebhooks) return
  throw new UserFacingException(
    phrase('There are {n} webhooks already. Please delete one of them first.', {
      n: config.maxWebhooks,
    }),
    { status: 422, keepInput: true }
  )
}

export const webhookCreated: ActionDefinition = {
  describe: {
    label: phrase('Webhook created'),
    sentence: (names) => phrase('{actor} created {subject}//webhook', names),
  },
}
