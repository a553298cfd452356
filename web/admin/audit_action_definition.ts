import type { UndoDefinition } from '#admin/undo_definition'
import type { Changes } from '#models/audit_entry'

export interface ActionDefinition {
  describe: {
    /** Names the action in the filter of the audit log: "City disabled". */
    label: string
    /** Joins the names of actor and subject: "changed the role of". */
    verb: string
    /** Describes the changes. Default: each field with its old and new value. */
    changes?: (changes: Changes) => string
  }
  /** Omitted if the action cannot be undone. */
  undo?: UndoDefinition
}
