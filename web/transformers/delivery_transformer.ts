import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Delivery } from '#api/schemas/webhook'
import type WebhookDelivery from '#models/webhook_delivery'
import type { TEST_EVENT, WebhookEvent } from '#webhooks/events'
import { headerId } from '#webhooks/send'

export default class DeliveryTransformer extends BaseTransformer<WebhookDelivery> {
  toObject(): Shaped<typeof Delivery> {
    const { messageId, event, subjectIds, state, attempts } = this.resource
    const { status, problem, durationMs, createdAt, attemptedAt, endedAt } = this.resource
    return {
      id: headerId(messageId),
      event: event as WebhookEvent | typeof TEST_EVENT,
      items: subjectIds.length,
      state,
      attempts,
      status,
      problem,
      durationMs,
      createdAt: createdAt.toUTC().toISO()!,
      attemptedAt: attemptedAt?.toUTC().toISO() ?? null,
      endedAt: endedAt?.toUTC().toISO() ?? null,
    }
  }
}
