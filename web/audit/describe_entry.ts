import { definitionOf } from '#admin/audit_actions'
import { describeChanges } from '#audit/describe_changes'
import type AuditEntry from '#models/audit_entry'

/** Describes an entry in parts: "<actor> <verb> <subject>: <changes>". */
export function describeEntry(entry: AuditEntry) {
  const { verb } = definitionOf(entry.action).describe
  return { verb, changes: describeChanges(entry) }
}
