import db from '@adonisjs/lucid/services/db'
import type { Attachment, Message } from '#messaging/contract'

export interface Deletion {
  /** The name of the deleter. null if the message was deleted with SQL, or by an account that is gone. */
  deleter: string | null
  /** The text of the message before it was deleted. */
  text: string
  /** Its files that still exist. */
  attachments: Attachment[]
}

/** Returns, for admins only, what is known of the deletion of each message that is deleted. */
export async function deletionsOf(messages: Message[]) {
  const ids = messages.filter(({ deletedAt }) => deletedAt).map(({ id }) => id)
  const { rows } = await db.rawQuery(
    `SELECT messages.id, users.name AS deleter, deleted_messages.body AS text,
         coalesce(attachments_of(messages.id), '[]') AS attachments
       FROM messages JOIN deleted_messages ON message_id = messages.id
         LEFT JOIN users ON users.id = deleted_by_id
       WHERE messages.id = ANY(?::uuid[])`,
    [ids]
  )
  return new Map<string, Deletion>(
    rows.map(({ id, ...deletion }: Deletion & { id: string }) => [id, deletion])
  )
}
