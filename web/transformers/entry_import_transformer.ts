import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { EntryImport } from '#api/schemas/import'
import { choicesOf } from '#imports/entry_choices'
import type Import from '#models/import'
import { progressOf } from '#transformers/import_transformer'

/** Needs `Import.forDisplay`. */
export default class EntryImportTransformer extends BaseTransformer<Import> {
  toObject(): Shaped<typeof EntryImport> {
    const { zone, unit, time, revision = 0 } = choicesOf(this.resource)
    return { ...progressOf(this.resource), timeZone: zone, distanceUnit: unit, time, revision }
  }
}
