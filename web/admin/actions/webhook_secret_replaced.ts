import type { ActionDefinition } from '#admin/audit_action_definition'
import { phrase } from '#support/phrase'

/** Recorded by `replaceSecretOf`. */
export const webhookSecretReplaced: ActionDefinition = {
  describe: {
    label: phrase('Secret of a webhook replaced'),
    sentence: (names) => phrase('{actor} replaced the secret of {subject}//webhook', names),
  },
}
