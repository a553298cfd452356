import { DateTime } from 'luxon'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { changeRow, undoOfDeletion } from '#admin/switched_rows'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/** Deletes a station. It is kept for a month, so that the deletion can be undone: its secret comes back, too. */
export async function deleteStation(by: User, id: number) {
  return changeRow('station', id, async (station, trx) => {
    await station.merge({ deletedAt: DateTime.utc() }).save()
    await AuditEntry.record(by.id, 'station.deleted', id, { name: { from: station.name } }, trx)
    return station
  })
}

export const stationDeleted: ActionDefinition = {
  describe: {
    label: phrase('Station deleted'),
    sentence: (names) => phrase('{actor} deleted {subject}//station', names),
  },
  undo: {
    ...undoOfDeletion('station'),
    recordedAs: 'station.restored',
    question: ({ subject }) => phrase('Restore {subject}?//station', { subject }),
  },
}
