import type { ActionDefinition } from '#admin/audit_action_definition'
import { phrase } from '#support/phrase'

/** Recorded by the undo of a deletion. */
export const stationRestored: ActionDefinition = {
  describe: {
    label: phrase('Station restored'),
    sentence: (names) => phrase('{actor} restored {subject}//station', names),
  },
}
