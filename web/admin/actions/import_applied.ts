import type { ActionDefinition } from '#admin/audit_action_definition'

/** Recorded by `imports/record_import`. */
export const importApplied: ActionDefinition = {
  describe: { label: 'File imported', verb: 'imported' },
}
