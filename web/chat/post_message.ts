import { errors } from '@adonisjs/lucid'
import db from '@adonisjs/lucid/services/db'
import MessageExistsException from '#exceptions/message_exists_exception'
import { announce } from '#messaging/announce'
import { messageOf, type Message } from '#messaging/contract'
import { writeJournal } from '#chat/journal'
import { rejectMuted, type Author } from '#chat/mute'
import { namedMembers } from '#chat/named_members'
import { ownMessage } from '#chat/read_message'
import { mayWriteIn } from '#chat/rooms'

export interface NewMessage {
  roomId: number
  /** A UUID, made by whoever posts. It makes sure that a repeated request posts only once. */
  id: string
  body: string
  /** The ids of members whom the author has chosen to name. */
  chosen?: number[]
}

/**
 * Posts a message. The same message a second time is not an error.
 * @returns the message as it is stored
 * @throws E_ROW_NOT_FOUND if the author may not read the room
 * @throws MutedException if the author is muted
 * @throws MessageExistsException if the id belongs to another message
 */
export async function postMessage(author: Author, message: NewMessage): Promise<Message> {
  const named = await namedMembers(message.roomId, message.body, message.chosen ?? [])
  // The right is checked in the statement that writes, so it cannot end in between.
  const { rows } = await db.rawQuery(
    `WITH posted AS (
       INSERT INTO messages (id, room_id, author_id, body, mentions)
         SELECT :id, CAST(:room AS integer), users.id, :body, CAST(:mentions AS jsonb) FROM users
           WHERE users.id = :author AND ${mayWriteIn('CAST(:room AS integer)')}
         ON CONFLICT (id) DO NOTHING RETURNING *)
     SELECT posted.*, users.name AS author FROM posted JOIN users ON users.id = author_id`,
    {
      id: message.id,
      room: message.roomId,
      body: message.body,
      mentions: named && JSON.stringify(named),
      author: author.id,
    }
  )
  if (!rows.length) return storedBefore(author, message)
  void announce()
  const posted = messageOf(rows[0])
  writeJournal('posted', message.roomId, posted)
  return posted
}

async function storedBefore(author: Author, { id, roomId, body }: NewMessage) {
  const stored = await ownMessage(author, id)
  const isSame = stored?.roomId === roomId && (stored.body === body || hasChanged(stored))
  if (isSame) return withoutRoom(stored)
  if (await db.from('messages').where({ id }).select('id').first()) {
    throw new MessageExistsException()
  }
  await rejectMuted(author)
  throw new errors.E_ROW_NOT_FOUND()
}

const hasChanged = ({ editedAt, deletedAt }: Message) => Boolean(editedAt ?? deletedAt)

const withoutRoom = ({ roomId: _, ...message }: Message & { roomId: number }): Message => message
