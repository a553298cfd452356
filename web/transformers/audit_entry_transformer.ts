import { BaseTransformer } from '@adonisjs/core/transformers'
import type { Shaped } from '#api/schema'
import type { AuditEntry as Schema } from '#api/schemas/audit_entry'
import { describeEntry } from '#audit/describe_entry'
import { canUndo } from '#audit/undo'
import type AuditEntry from '#models/audit_entry'

/** Needs the scope `withNames`. */
export default class AuditEntryTransformer extends BaseTransformer<AuditEntry> {
  toObject(): Shaped<typeof Schema> {
    const { id, at, action, actorId, actorName, subjectType, subjectId, subjectName } =
      this.resource
    const { changes, batch, undoes, isUndone } = this.resource
    const described = describeEntry(this.resource)
    return {
      id: Number(id),
      at: at.toUTC().toISO()!,
      action,
      actorId,
      actor: String(actorName),
      subjectType,
      subjectId,
      subject: String(subjectName),
      changes,
      description: `${described.sentence} ${described.changes}`.trim(),
      batch,
      undoes: undoes === null ? null : Number(undoes),
      isUndone,
      canUndo: canUndo(this.resource),
    }
  }
}
