import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { NewStation } from '#api/schemas/station'
import type Station from '#models/station'
import StationTransformer from '#transformers/station_transformer'

interface CreatedStation {
  station: Station
  secret: string
}

export default class NewStationTransformer extends BaseTransformer<CreatedStation> {
  toObject(): Shaped<typeof NewStation> {
    const { station, secret } = this.resource
    return { ...new StationTransformer(station).toObject(), secret }
  }
}
