import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { City as Schema } from '#api/schemas/city'
import type City from '#models/city'

/** Needs the scope `withOtherNames`. */
export default class CityTransformer extends BaseTransformer<City> {
  toObject(): Shaped<typeof Schema> {
    const { id, name, country, timezone, latitude, longitude, enabled } = this.resource
    const otherNames = this.resource.$extras.other_names as string | null
    return { id, name, country, timezone, latitude, longitude, enabled, otherNames }
  }
}
