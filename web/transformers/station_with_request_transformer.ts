import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { StationWithRequest } from '#api/schemas/station'
import type Station from '#models/station'
import StationTransformer from '#transformers/station_transformer'

export default class StationWithRequestTransformer extends BaseTransformer<Station> {
  toObject(): Shaped<typeof StationWithRequest> {
    const { lastRequestAt } = this.resource
    return {
      ...new StationTransformer(this.resource).toObject(),
      lastRequestAt: lastRequestAt?.toUTC().toISO() ?? null,
    }
  }
}
