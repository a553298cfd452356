import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Alert as Schema } from '#api/schemas/alert'
import type Alert from '#models/alert'

export default class AlertTransformer extends BaseTransformer<Alert> {
  toObject(): Shaped<typeof Schema> {
    const { id, cityId, kind, celsius, paused, armed, createdAt } = this.resource
    return {
      id,
      cityId,
      kind,
      celsius: Number(celsius),
      paused,
      armed,
      createdAt: createdAt.toUTC().toISO()!,
    }
  }
}
