import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { ListedEntry } from '#api/schemas/entry'
import type Entry from '#models/entry'
import { entryFields } from '#transformers/entry_transformer'

export default class ListedEntryTransformer extends BaseTransformer<Entry> {
  /** @param temperatures by the ids of entries, as `temperaturesOf` returns them */
  constructor(
    entry: Entry,
    private temperatures: Map<number, number[]>
  ) {
    super(entry)
  }

  toObject(): Shaped<typeof ListedEntry> {
    const values = this.temperatures.get(this.resource.id)
    const temperature = values?.length ? { lowest: values[0], highest: values.at(-1)! } : null
    return { ...entryFields(this.resource), temperature }
  }
}
