import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { CityWithReading } from '#api/schemas/city'
import type City from '#models/city'

export default class CityWithReadingTransformer extends BaseTransformer<City> {
  toObject(): Shaped<typeof CityWithReading> {
    const { id, name, country, timezone, latitude, longitude, enabled } = this.resource
    const { celsius, measuredAt, version } = this.resource
    return {
      id,
      name,
      country,
      timezone,
      latitude,
      longitude,
      enabled,
      celsius,
      measuredAt: measuredAt?.toUTC().toISO() ?? null,
      version,
    }
  }
}
