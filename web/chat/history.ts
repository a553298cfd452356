import db from '@adonisjs/lucid/services/db'
import { messageOf, type Message } from '#messaging/contract'
import { MESSAGE_COLUMNS, WITH_AUTHORS } from '#messaging/message_columns'
import { QUOTE_COLUMNS, quotesById, WITH_QUOTES, type Quote } from '#chat/quotes'

const PAGE_SIZE = 50

/** Larger than every number of a message. */
const END = Number.MAX_SAFE_INTEGER

/** Selects a part of the history. Without a field: the newest messages. */
export interface HistoryRequest {
  /** The messages before this number. */
  before?: number
  /** The messages after this number. */
  after?: number
  /** The messages around the one with this id. */
  message?: string
}

export interface History {
  /** Oldest first. */
  messages: Message[]
  /** The quoted messages, by their ids. */
  quotes: Map<string, Quote>
  hasOlder: boolean
  hasNewer: boolean
  /** The page shows everything that happened in the room up to this position of this epoch. */
  position: number
  epoch: string
}

/**
 * Returns a part of the history of a room. One statement reads the position and the messages, so no
 * change can get lost between them.
 * @returns undefined if the room has no such message
 */
export async function historyOf(
  roomId: number,
  { before, after, message }: HistoryRequest
): Promise<History | undefined> {
  if (message) {
    const number = await numberOf(roomId, message)
    return number === undefined ? undefined : read(roomId, number, PAGE_SIZE / 2, PAGE_SIZE / 2)
  }
  if (after !== undefined) return read(roomId, after, 0, PAGE_SIZE)
  return read(roomId, before === undefined ? END : before - 1, PAGE_SIZE, 0)
}

async function numberOf(roomId: number, id: string): Promise<number | undefined> {
  const row = await db.from('messages').where({ id, room_id: roomId }).select('number').first()
  return row?.number
}

/** Reads messages up to a number, and messages after it. Reads one more of each, to see if there are more. */
async function read(roomId: number, upto: number, olderCount: number, newerCount: number) {
  const [older, newer] = [olderCount && olderCount + 1, newerCount && newerCount + 1]
  const { rows } = await db.rawQuery(
    `WITH room AS (
       SELECT coalesce(max(last_position), 0) AS position,
           chat_epoch(coalesce(max(generation), 0)) AS epoch
         FROM rooms WHERE id = :room
     ), page AS (
       (SELECT * FROM messages WHERE room_id = :room AND number <= :upto
          ORDER BY number DESC LIMIT :older)
       UNION ALL
       (SELECT * FROM messages WHERE room_id = :room AND number > :upto
          ORDER BY number LIMIT :newer)
     )
     SELECT room.position AS room_position, room.epoch, ${MESSAGE_COLUMNS}, ${QUOTE_COLUMNS}
       FROM room LEFT JOIN (page messages ${WITH_AUTHORS} ${WITH_QUOTES}) ON true
       ORDER BY messages.number`,
    { room: roomId, upto, older, newer }
  )
  const found: Message[] = rows.filter(({ id }: { id: unknown }) => id).map(messageOf)
  const olderFound = found.filter(({ number }) => number <= upto)
  const newerFound = found.filter(({ number }) => number > upto)
  return {
    messages: [...olderFound.slice(-olderCount || Infinity), ...newerFound.slice(0, newerCount)],
    quotes: quotesById(rows),
    hasOlder: olderCount ? olderFound.length > olderCount : upto > 0,
    hasNewer: newerCount ? newerFound.length > newerCount : upto < END,
    position: rows[0].room_position as number,
    epoch: rows[0].epoch as string,
  }
}
