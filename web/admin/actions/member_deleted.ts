import type { ActionDefinition } from '#admin/audit_action_definition'

/** Recorded by `accounts/delete_account`: members delete their own accounts. */
export const memberDeleted: ActionDefinition = {
  describe: { label: 'Member deleted', verb: 'deleted' },
}
