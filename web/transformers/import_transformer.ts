import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { Import as Schema } from '#api/schemas/import'
import type Import from '#models/import'

/** Needs `Import.forDisplay`. */
export default class ImportTransformer extends BaseTransformer<Import> {
  toObject(): Shaped<typeof Schema> {
    const { type: kind, changed, cities, userId: startedById } = this.resource
    return { ...progressOf(this.resource), kind, changed, cities, startedById }
  }
}

/** The common part of imports by admins and by members. */
export function progressOf(record: Import) {
  const { id, file, bytes, bytesRead, rowsRead, added, skipped, refused, createdAt } = record
  const problem = record.problemPhrase ?? (record.isGivenUp ? record.failure : null)
  return {
    id,
    file,
    bytes: Number(bytes),
    state: record.displayState,
    inProgress: record.inProgress,
    bytesRead: Number(bytesRead),
    rowsRead,
    added,
    skipped,
    rejected: refused,
    problem: problem ? String(problem) : null,
    createdAt: createdAt.toUTC().toISO()!,
  }
}
