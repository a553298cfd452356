import { errors } from '@adonisjs/lucid'
import db from '@adonisjs/lucid/services/db'
import InvalidQuoteException from '#exceptions/invalid_quote_exception'
import MessageExistsException from '#exceptions/message_exists_exception'
import { announce } from '#messaging/announce'
import { messageOf, type Message } from '#messaging/contract'
import { MESSAGE_COLUMNS, WITH_AUTHORS } from '#messaging/message_columns'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { retryOnDeletedRow } from '#support/retry_on_deleted_row'
import type { ReceivedFile } from '#chat/files/received_file'
import { writeJournal } from '#chat/journal'
import { rejectMuted, type Author } from '#chat/mute'
import { namedMembers } from '#chat/named_members'
import { ownMessage } from '#chat/read_message'
import { mayWriteIn } from '#chat/rooms'

export interface NewMessage {
  roomId: number
  /** A UUID, made by whoever posts. It makes sure that a repeated request posts only once. */
  id: string
  /** May be empty if there are files. */
  body: string
  /** The ids of members whom the author has chosen to name. */
  chosen?: number[]
  /** The id of a message of the same room. */
  quotedId?: string
}

export interface Posted {
  /** The message as it is stored. */
  message: Message
  /** False if the same message was posted before. */
  isNew: boolean
}

/** SQL: whether there is no quoted message, or it is in the room. */
const MAY_QUOTE = `(CAST(:quoted AS uuid) IS NULL OR EXISTS (
    SELECT FROM messages quoted WHERE quoted.id = CAST(:quoted AS uuid) AND quoted.room_id = :room))`

/**
 * Posts a message. The same message a second time is not an error.
 * @throws E_ROW_NOT_FOUND if the author may not read the room
 * @throws MutedException if the author is muted
 * @throws InvalidQuoteException if the quoted message is not in the room
 * @throws MessageExistsException if the id belongs to another message
 * @throws E_VALIDATION_ERROR if a file is not accepted
 */
export async function postMessage(
  author: Author,
  message: NewMessage,
  files: ReceivedFile[] = []
): Promise<Posted> {
  const named = await namedMembers(message.roomId, message.body, message.chosen ?? [])
  const values = {
    id: message.id,
    room: message.roomId,
    body: message.body,
    mentions: named && JSON.stringify(named),
    files: files.length,
    quoted: message.quotedId ?? null,
    author: author.id,
  }
  const posted = files.length
    ? await insertWithFiles(values, files)
    : await retryOnConflict(() => insert(values))
  if (!posted) {
    return { message: await storedBefore(author, message, files.length), isNew: false }
  }
  void announce()
  writeJournal('posted', message.roomId, posted)
  return { message: posted, isNew: true }
}

/** The city of the room, the author or a member whom the message names may be deleted at the same moment. */
const retryOnConflict = <Result>(write: () => Promise<Result>) =>
  retryOnDeletedRow(() => retryOnDeadlock(write))

interface Values {
  id: string
  room: number
  body: string
  mentions: string | null
  /** The number of files. */
  files: number
  quoted: string | null
  author: number
}

/**
 * The right is checked in the statement that writes, so it cannot end in between.
 * @returns undefined if nothing was stored
 */
async function insert(
  values: Values,
  client: Pick<typeof db, 'rawQuery'> = db
): Promise<Message | undefined> {
  const { rows } = await client.rawQuery(
    `WITH posted AS (
       INSERT INTO messages (id, room_id, author_id, body, mentions, file_count, quoted_id)
         SELECT :id, CAST(:room AS integer), users.id, :body, CAST(:mentions AS jsonb),
             CAST(:files AS integer), CAST(:quoted AS uuid)
           FROM users
           WHERE users.id = :author AND ${mayWriteIn('CAST(:room AS integer)')} AND ${MAY_QUOTE}
         ON CONFLICT (id) DO NOTHING RETURNING *)
     SELECT ${MESSAGE_COLUMNS} FROM posted messages ${WITH_AUTHORS}`,
    values
  )
  return rows.length ? messageOf(rows[0]) : undefined
}

/** Stores the files before the message, because whoever posts locks the room. */
async function insertWithFiles(values: Values, files: ReceivedFile[]) {
  const { id } = values
  const author = { id: values.author }
  // A repeated request need not store its files again.
  if (await db.from('messages').where({ id }).select('id').first()) return
  // Loaded only here, because commands post without files.
  const { attachFiles, discardFiles, storeFiles } = await import('#chat/files/stored_attachments')
  const ids = await storeFiles(author, files)
  let isPosted = false
  try {
    isPosted = await retryOnConflict(() =>
      db.transaction(async (trx) => {
        if (!(await insert(values, trx))) return false
        if (await attachFiles(id, ids, trx)) return true
        throw new Error('The files of a message are gone before it was posted')
      })
    )
  } finally {
    if (!isPosted) await discardFiles(ids)
  }
  if (!isPosted) return
  return withoutRoom((await ownMessage(author, id))!)
}

async function storedBefore(author: Author, message: NewMessage, fileCount: number) {
  const { id, roomId, body, quotedId } = message
  const stored = await ownMessage(author, id)
  // The reference is gone if the quoted message was deleted for good.
  const quotesSame = stored?.quotedId === quotedId || stored?.quotedId === null
  const isSame =
    stored?.roomId === roomId &&
    quotesSame &&
    ((stored.body === body && stored.fileCount === fileCount) || hasChanged(stored))
  if (isSame) return withoutRoom(stored)
  if (await db.from('messages').where({ id }).select('id').first()) {
    throw new MessageExistsException()
  }
  await assertMayWrite(author, roomId)
  if (quotedId) throw new InvalidQuoteException()
  throw new errors.E_ROW_NOT_FOUND()
}

const hasChanged = ({ editedAt, deletedAt }: Message) => Boolean(editedAt ?? deletedAt)

export const withoutRoom = ({ roomId: _, ...message }: Message & { roomId: number }): Message =>
  message

/**
 * @throws E_ROW_NOT_FOUND if the author may not read the room
 * @throws MutedException if the author is muted
 */
export async function assertMayWrite(author: Author, roomId: number) {
  const { rows } = await db.rawQuery(
    `SELECT FROM users WHERE users.id = :author AND ${mayWriteIn('CAST(:room AS integer)')}`,
    { author: author.id, room: roomId }
  )
  if (rows.length) return
  await rejectMuted(author)
  throw new errors.E_ROW_NOT_FOUND()
}
