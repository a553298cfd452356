import type { UndoDefinition } from '#admin/undo_definition'
import type { Changes } from '#models/audit_entry'
import type { Say } from '#browser/format_text'
import type { Phrase } from '#support/phrase'

/** The names in the sentence of an entry. */
export type AuditNames = Record<'actor' | 'subject', Phrase | string>

export interface ActionDefinition {
  describe: {
    /** Names the action in the filter of the audit log: "City disabled". */
    label: Phrase
    /** Says who did it to whom: "Ann changed the role of Bob". */
    sentence: (names: AuditNames) => Phrase
    /** Describes the changes. Default: each field with its old and new value. */
    changes?: (changes: Changes, say: Say) => string
  }
  /** Omitted if the action cannot be undone. */
  undo?: UndoDefinition
}
