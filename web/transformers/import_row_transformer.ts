import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { ImportRow } from '#api/schemas/import'
import type { PreviewRow } from '#imports/preview'

export default class ImportRowTransformer extends BaseTransformer<PreviewRow> {
  toObject(): Shaped<typeof ImportRow> {
    const { line, outcome, city_id: cityId, city, description, reason } = this.resource
    return {
      line,
      outcome: outcome === 'refused' ? 'rejected' : outcome,
      cityId,
      city,
      description: String(description),
      reason: reason && String(reason),
    }
  }
}
