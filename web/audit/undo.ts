import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import AuditEntry from '#models/audit_entry'
import { undoStopping, undoWatching } from '#audit/undo_boards'
import { undoChange, undoDeletion, undoRestoration, undoTemperature } from '#audit/undo_cities'
import { undoActivation, undoDeactivation, undoRole } from '#audit/undo_members'
import type User from '#models/user'

/** How what is in an entry is undone, by whom or what it is about. What is not here cannot be. */
const ways: Record<string, typeof undoChange> = {
  'city changed': undoChange,
  'city deleted': undoDeletion,
  'city restored': undoRestoration,
  'city set the temperature of': undoTemperature,
  'user activated': undoActivation,
  'user deactivated': undoDeactivation,
  'user changed the role of': undoRole,
  'user watched for': undoWatching,
  'user stopped watching for': undoStopping,
}

const kindOf = ({ subjectType, action }: AuditEntry) => `${subjectType} ${action}`

export const undoable = (entry: AuditEntry) => kindOf(entry) in ways && enough(entry)

/** Whether it says what was: older entries did not always. */
function enough({ action, changes, version }: AuditEntry) {
  if (action === 'deleted') return 'latitude' in changes
  if (['restored', 'set the temperature of'].includes(action)) return version !== null
  if (action.includes('watch')) return changes.city?.id !== undefined
  return action.endsWith('activated') || Object.values(changes).some(({ from }) => from !== undefined) // prettier-ignore
}

/**
 * Undoes one entry, or all of a batch, but for what has been undone or changed since.
 * @returns how many there were, how many are undone, and the batch by which that can be undone
 */
export async function undo(by: User, { id = 0, batch: together }: { id?: number; batch?: string }) {
  return db.transaction(async (trx) => {
    const entries = await AuditEntry.query({ client: trx })
      .where(together ? { batch: together } : { id })
      .orderBy('id')
      .forUpdate()
    const batch = randomUUID()
    let undone = 0
    for (const [kind, way] of Object.entries(ways)) {
      const some = entries.filter((entry) => kindOf(entry) === kind && enough(entry))
      if (some.length) undone += await way(by, some, batch, trx)
    }
    return { found: entries.length, undone, batch }
  })
}
