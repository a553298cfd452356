import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Notification as Schema } from '#api/schemas/alert'
import type Notification from '#models/notification'

export default class NotificationTransformer extends BaseTransformer<Notification> {
  toObject(): Shaped<typeof Schema> {
    const { id, alertId, cityId, city, kind, threshold, celsius, change } = this.resource
    const { measuredAt, createdAt, seenAt } = this.resource
    return {
      id: Number(id),
      alertId,
      cityId,
      city: city.name,
      kind,
      threshold: Number(threshold),
      celsius: Number(celsius),
      change: change === null ? null : Number(change),
      measuredAt: measuredAt.toUTC().toISO()!,
      createdAt: createdAt.toUTC().toISO()!,
      seenAt: seenAt?.toUTC().toISO() ?? null,
    }
  }
}
