import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { lockMessages } from '#admin/lock_messages'
import { journalAfter } from '#chat/journal_messages'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import Message from '#models/message'
import type User from '#models/user'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { phrase } from '#support/phrase'

/**
 * Restores a message, whoever has deleted it. A message that is not deleted is not an error.
 * @throws E_ROW_NOT_FOUND if it does not exist
 */
export async function restoreMessage(by: User, id: string) {
  return retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      const { serial } = await Message.findOrFail(id, { client: trx })
      await restoreMessages(by, [serial], null, trx)
    })
  )
}

/**
 * Restores many messages.
 * @param ids serial numbers
 * @returns how many were restored, without those that were not deleted
 */
export async function restoreMessages(
  by: User,
  ids: number[],
  batch: string | null,
  trx: TransactionClientContract
) {
  const locked = await lockMessages(ids, trx)
  const deleted = locked.filter(({ deletedAt }) => deletedAt !== null)
  const restored = deleted.map(({ id }) => id)
  await trx.rawQuery('UPDATE messages SET deleted_at = NULL WHERE serial = ANY(?)', [restored])
  const acts = deleted.map(({ id, deletedAt, deletedById }) => {
    return { id, changes: { deleted_at: { from: deletedAt }, deleted_by: { from: deletedById } } }
  })
  await AuditEntry.recordMany(by.id, 'message.restored', acts, batch, trx)
  journalAfter(trx, 'restored', restored)
  announceAfter(trx)
  return restored.length
}

export const messageRestored: ActionDefinition = {
  describe: {
    label: phrase('Message restored'),
    sentence: (names) => phrase('{actor} restored {subject}//message', names),
    changes: () => '',
  },
  undo: {
    recordedAs: 'message.deleted',
    question: ({ subject }) => phrase('Delete {subject} again?', { subject }),
    isComplete: ({ changes }) => 'deleted_at' in changes,
    lock: lockMessages,
    // The same values as before, so that this undo can be undone, too.
    statement: `
      UPDATE messages SET deleted_at = (was ->> 'deleted_at')::timestamptz,
          deleted_by_id = (SELECT id FROM users WHERE id = (was ->> 'deleted_by')::integer)
        FROM entry WHERE serial = subject_id AND deleted_at IS NULL RETURNING entry.id`,
    after: async (ids, trx) => journalAfter(trx, 'deleted', ids),
  },
}
