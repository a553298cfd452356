import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { StoredReading } from '#api/schemas/reading'
import type Reading from '#models/reading'

/** Needs the city of the reading. */
export default class StoredReadingTransformer extends BaseTransformer<Reading> {
  toObject(): Shaped<typeof StoredReading> {
    const { id, cityId, city, celsius, measuredAt, source } = this.resource
    return {
      id: Number(id),
      cityId,
      cityName: city.name,
      celsius,
      measuredAt: measuredAt.toUTC().toISO()!,
      source,
    }
  }
}
