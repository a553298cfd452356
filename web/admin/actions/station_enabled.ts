import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeRow, undoOfSwitch, wasSwitched } from '#admin/switched_rows'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/** Switches a station on. Its readings are accepted again. */
export async function enableStation(by: User, id: number) {
  return changeRow('station', id, async (station, trx) => {
    if (station.enabled) return station
    await station.merge({ enabled: true }).save()
    await AuditEntry.record(by.id, 'station.enabled', id, wasSwitched(true), trx)
    return station
  })
}

export const stationEnabled: ActionDefinition = {
  describe: {
    label: phrase('Station switched on'),
    sentence: (names) => phrase('{actor} switched on {subject}//station', names),
    changes: () => '',
  },
  undo: {
    ...undoOfSwitch('station'),
    recordedAs: 'station.disabled',
    question: ({ subject }) => phrase('Switch off {subject} again?//station', { subject }),
  },
}
