import { errors } from '@adonisjs/lucid'
import db from '@adonisjs/lucid/services/db'
import config from '#config/chat'
import UserFacingException from '#exceptions/user_facing_exception'
import { announce } from '#messaging/announce'
import type { Message } from '#messaging/contract'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { writeJournal } from '#chat/journal'
import { rejectMuted, type Author } from '#chat/mute'
import { namedMembers } from '#chat/named_members'
import { IS_NOT_MUTED } from '#chat/not_muted'
import { ownMessage } from '#chat/read_message'
import { mayRead } from '#chat/readable_rooms'
import { phrase, type Phrase } from '#support/phrase'

type OwnMessage = Message & { roomId: number }

/** SQL: an own message that may still be deleted. A muted member may take back what they said. */
const MAY_DELETE = `users.id = :author AND messages.author_id = users.id AND messages.id = :id
  AND messages.deleted_at IS NULL
  AND messages.created_at > now() - interval '${config.changeMinutes} minutes'
  AND ${mayRead('messages.room_id')}`

/** SQL: an own message that may still be edited. */
const MAY_EDIT = `${MAY_DELETE} AND ${IS_NOT_MUTED}`

/** Whether the author of a message may still change it. */
export const isYoung = (createdAt: string) =>
  Date.now() - Date.parse(createdAt) < config.changeMinutes * 60_000

/**
 * Replaces the text of one of the member's own messages, and whom it names.
 * @param chosen the ids of members whom the author has chosen to name
 * @throws E_ROW_NOT_FOUND if it is not their message, or if they may not read the room any more
 * @throws UserFacingException if the message is too old or deleted
 * @throws MutedException if the author is muted
 */
export async function editMessage(author: Author, id: string, body: string, chosen: number[] = []) {
  const mentions = await mentionsIn(author, id, body, chosen)
  return change(
    author,
    id,
    `UPDATE messages SET body = :body, mentions = CAST(:mentions AS jsonb)
       FROM users WHERE ${MAY_EDIT}`,
    { body, mentions }
  )
}

/** The members whom the message names already count as chosen. */
async function mentionsIn(author: Author, id: string, body: string, chosen: number[]) {
  if (!body.includes('@')) return null
  const stored = await ownMessage(author, id)
  if (!stored) return null
  const named = stored.mentions?.map((member) => member.id) ?? []
  const members = await namedMembers(stored.roomId, body, [...chosen, ...named])
  return members && JSON.stringify(members)
}

/**
 * Deletes one of the member's own messages. Its place stays, so that pages know that it is gone. A
 * message that is deleted already is not an error.
 * @throws as `editMessage`
 */
export async function deleteMessage(author: Author, id: string) {
  return change(
    author,
    id,
    `UPDATE messages SET deleted_at = clock_timestamp(), deleted_by_id = users.id
       FROM users WHERE ${MAY_DELETE}`,
    {}
  )
}

async function change(
  author: Author,
  id: string,
  statement: string,
  parameters: Record<string, string | null>
): Promise<OwnMessage> {
  // Whoever reads a mention in it locks the same rows.
  const { rowCount } = await retryOnDeadlock(async () =>
    db.rawQuery(statement, { ...parameters, id, author: author.id })
  )
  if (rowCount) void announce()
  // Read afterwards: the message gets its position at the end of the statement.
  const message = await ownMessage(author, id)
  if (!message) throw new errors.E_ROW_NOT_FOUND()
  const isDeletedAlready = message.deletedAt && parameters.body === undefined
  if (rowCount) writeJournal(message.deletedAt ? 'deleted' : 'edited', message.roomId, message)
  if (rowCount || isDeletedAlready) return message
  if (message.deletedAt) throw conflict(phrase('This message was deleted.'))
  if (!isYoung(message.createdAt)) {
    throw conflict(
      phrase('A message can be changed for {n, plural, one {# minute} other {# minutes}}.', {
        n: config.changeMinutes,
      })
    )
  }
  if (parameters.body !== undefined) await rejectMuted(author)
  throw new errors.E_ROW_NOT_FOUND()
}

const conflict = (sentence: Phrase) => new UserFacingException(sentence, { status: 409 })
