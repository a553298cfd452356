import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { NewWebhook } from '#api/schemas/webhook'
import type Webhook from '#models/webhook'
import WebhookTransformer from '#transformers/webhook_transformer'

interface CreatedWebhook {
  webhook: Webhook
  secret: string
}

export default class NewWebhookTransformer extends BaseTransformer<CreatedWebhook> {
  toObject(): Shaped<typeof NewWebhook> {
    const { webhook, secret } = this.resource
    return { ...new WebhookTransformer(webhook).toObject(), secret }
  }
}
