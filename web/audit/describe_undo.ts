import { definitionOf } from '#admin/audit_actions'
import { describeChanges, reversed } from '#audit/describe_changes'
import type AuditEntry from '#models/audit_entry'

/** The question before an undo: it says exactly what will change. */
export function describeUndo({ action, changes, subjectName: subject }: AuditEntry) {
  const back = describeChanges({ action, changes: reversed(changes) })
  return definitionOf(action).undo?.question({ subject, changes, back })
}
