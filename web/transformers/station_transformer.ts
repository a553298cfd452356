import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Station as Schema } from '#api/schemas/station'
import type Station from '#models/station'

export default class StationTransformer extends BaseTransformer<Station> {
  toObject(): Shaped<typeof Schema> {
    const { id, name, cityId, enabled, createdAt } = this.resource
    return { id, name, cityId, enabled, createdAt: createdAt.toUTC().toISO()! }
  }
}
