import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeRow, undoOfSwitch, wasSwitched } from '#admin/switched_rows'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/** Switches a station off. Its readings are rejected. */
export async function disableStation(by: User, id: number) {
  return changeRow('station', id, async (station, trx) => {
    if (!station.enabled) return station
    await station.merge({ enabled: false }).save()
    await AuditEntry.record(by.id, 'station.disabled', id, wasSwitched(false), trx)
    return station
  })
}

export const stationDisabled: ActionDefinition = {
  describe: {
    label: phrase('Station switched off'),
    sentence: (names) => phrase('{actor} switched off {subject}//station', names),
    changes: () => '',
  },
  undo: {
    ...undoOfSwitch('station'),
    recordedAs: 'station.enabled',
    question: ({ subject }) => phrase('Switch on {subject} again?//station', { subject }),
  },
}
