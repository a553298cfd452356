import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { SuggestedCity as Schema } from '#api/schemas/city'
import type { SuggestedCity } from '#board/suggest_cities'

interface Suggestion extends SuggestedCity {
  isWatched: boolean
}

export default class SuggestedCityTransformer extends BaseTransformer<Suggestion> {
  toObject(): Shaped<typeof Schema> {
    const { id, name, country, timezone, otherName, isWatched } = this.resource
    const celsius = this.resource.celsius === null ? null : Number(this.resource.celsius)
    return { id, name, country, timezone, celsius, otherName, isWatched }
  }
}
