import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Webhook as Schema } from '#api/schemas/webhook'
import type Webhook from '#models/webhook'
import type { WebhookEvent } from '#webhooks/events'

export default class WebhookTransformer extends BaseTransformer<Webhook> {
  toObject(): Shaped<typeof Schema> {
    const { id, name, url, events, enabled, disabledReason } = this.resource
    const { disabledAt, failingSince, createdAt } = this.resource
    return {
      id,
      name,
      url,
      events: events as WebhookEvent[],
      enabled,
      disabledReason,
      disabledAt: disabledAt?.toUTC().toISO() ?? null,
      failingSince: failingSince?.toUTC().toISO() ?? null,
      createdAt: createdAt.toUTC().toISO()!,
    }
  }
}
