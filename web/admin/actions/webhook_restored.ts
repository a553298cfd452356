import type { ActionDefinition } from '#admin/audit_action_definition'
import { phrase } from '#support/phrase'

/** Recorded by the undo of a deletion. */
export const webhookRestored: ActionDefinition = {
  describe: {
    label: phrase('Webhook restored'),
    sentence: (names) => phrase('{actor} restored {subject}//webhook', names),
  },
}
