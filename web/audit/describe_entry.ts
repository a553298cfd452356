import { definitionOf } from '#admin/audit_actions'
import { describeChanges } from '#audit/describe_changes'
import type { Say } from '#browser/format_text'
import type AuditEntry from '#models/audit_entry'
import { phrase } from '#support/phrase'

/**
 * Describes an entry in parts: "<actor> changed <subject>:" and the changes.
 * @param say omitted for English
 */
export function describeEntry(entry: AuditEntry, say?: Say) {
  const { action, actorName: actor, subjectName: name, subjectType } = entry
  const changes = describeChanges(entry, say)
  // The description of a job is in quotation marks.
  const subject = changes && subjectType !== 'job' ? phrase('{name}:', { name }) : name
  return { sentence: definitionOf(action).describe.sentence({ actor, subject }), changes }
}
