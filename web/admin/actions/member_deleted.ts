import type { ActionDefinition } from '#admin/audit_action_definition'
import { phrase } from '#support/phrase'

/** Recorded by `accounts/delete_account`: members delete their own accounts. */
export const memberDeleted: ActionDefinition = {
  describe: {
    label: phrase('Member deleted'),
    sentence: (names) => phrase('{actor} deleted {subject}//member', names),
  },
}
