import { definitionOf } from '#admin/audit_actions'
import { describeChanges, reversed } from '#audit/describe_changes'
import type AuditEntry from '#models/audit_entry'
import type { Say } from '#browser/format_text'

/**
 * The question before an undo: it says exactly what will change.
 * @param say omitted for English
 */
export function describeUndo({ action, changes, subjectName: subject }: AuditEntry, say?: Say) {
  const back = describeChanges({ action, changes: reversed(changes) }, say)
  return definitionOf(action).undo?.question({ subject, changes, back })
}
