import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Entry as Schema } from '#api/schemas/entry'
import type Entry from '#models/entry'

export default class EntryTransformer extends BaseTransformer<Entry> {
  toObject() {
    return entryFields(this.resource)
  }
}

export function entryFields(entry: Entry): Shaped<typeof Schema> {
  const { id, date, kind, distanceM, durationS, startedAt, cityId } = entry
  const { title, note, source, createdAt, updatedAt } = entry
  return {
    id,
    date,
    kind,
    distanceM,
    durationS,
    startedAt,
    cityId,
    title,
    note,
    source,
    createdAt: createdAt.toUTC().toISO()!,
    updatedAt: updatedAt.toUTC().toISO()!,
  }
}
