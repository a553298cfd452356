import type { ActionDefinition } from '#admin/audit_action_definition'
import { phrase } from '#support/phrase'

/** Recorded by `replaceSecretOf`. */
export const stationSecretReplaced: ActionDefinition = {
  describe: {
    label: phrase('Secret of a station replaced'),
    sentence: (names) => phrase('{actor} replaced the secret of {subject}//station', names),
  },
}
