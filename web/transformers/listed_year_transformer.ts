import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { ListedYear } from '#api/schemas/entry'

export default class ListedYearTransformer extends BaseTransformer<number> {
  toObject(): Shaped<typeof ListedYear> {
    return { year: this.resource }
  }
}
