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
 * Deletes a message of any member in any room. A message that is deleted already is not an error.
 * @throws E_ROW_NOT_FOUND if it does not exist
 */
export async function deleteMessage(by: User, id: string) {
  return retryOnDeadlock(() =>
    db.transaction(async (trx) => {
      const { serial } = await Message.findOrFail(id, { client: trx })
      await deleteMessages(by, [serial], null, trx)
    })
  )
}

/**
 * Deletes many messages.
 * @param ids serial numbers
 * @returns how many were deleted, without those that were deleted already
 */
export async function deleteMessages(
  by: User,
  ids: number[],
  batch: string | null,
  trx: TransactionClientContract
) {
  await lockMessages(ids, trx)
  const { rows } = await trx.rawQuery(
    `UPDATE messages SET deleted_at = clock_timestamp(), deleted_by_id = :by
       WHERE serial = ANY(:ids) AND deleted_at IS NULL
       RETURNING serial AS id, to_jsonb(deleted_at) AS at`,
    { ids, by: by.id }
  )
  const acts = (rows as { id: number; at: string }[]).map(({ id, at }) => {
    return { id, changes: { deleted_at: { to: at }, deleted_by: { to: by.id } } }
  })
  await AuditEntry.recordMany(by.id, 'message.deleted', acts, batch, trx)
  const deleted = acts.map(({ id }) => id)
  journalAfter(trx, 'deleted', deleted)
  announceAfter(trx)
  return deleted.length
}

export const messageDeleted: ActionDefinition = {
  describe: {
    label: phrase('Message deleted'),
    sentence: (names) => phrase('{actor} deleted {subject}//message', names),
    changes: () => '',
  },
  undo: {
    recordedAs: 'message.restored',
    question: ({ subject }) => phrase('Restore {subject}?', { subject }),
    isComplete: ({ changes }) => 'deleted_at' in changes,
    lock: lockMessages,
    // The author may have deleted it again after it was restored.
    statement: `
      UPDATE messages SET deleted_at = NULL FROM entry
        WHERE serial = subject_id AND deleted_at = (became ->> 'deleted_at')::timestamptz
        RETURNING entry.id`,
    after: async (ids, trx) => journalAfter(trx, 'restored', ids),
  },
}
