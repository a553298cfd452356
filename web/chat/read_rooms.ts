import { queryDirectly } from '#database/direct_query'
import type { Part } from '#messaging/bus'
import { messageOf, type Cursor, type Message } from '#messaging/contract'
import { MESSAGE_COLUMNS, WITH_AUTHORS } from '#messaging/message_columns'
import { batched, BATCH_INTERVAL_MS } from '#support/batch_loader'

/** The most changes of a room that one query reads. */
const MAX_CHANGES = 500

/** The number of messages that a client gets if it does not continue where it was. */
const NEWEST_MESSAGES = 50

export interface RoomState extends Part<Message> {
  changes: Message[]
  epoch: string
  /** Whether it has the newest messages instead of the changes after a cursor. `after` is then 0. */
  anew: boolean
}

interface Row {
  request: number
  upto: number
  epoch: string
  anew: boolean
  id: string | null
}

/**
 * One statement reads the position of a room and its changes, so that none of them is missing. A
 * request without an epoch comes from a hub, which reads on until nothing is left.
 */
const ROOMS = `
  WITH requested AS (
    SELECT request, room_id, after, epoch IS NULL AND after IS NOT NULL AS is_own, epoch AS known_epoch,
        coalesce(last_position, 0) AS upto, chat_epoch(coalesce(generation, 0)) AS epoch
      FROM unnest($1::int[], $2::bigint[], $3::text[]) WITH ORDINALITY
        AS requested (room_id, after, epoch, request)
      LEFT JOIN rooms ON rooms.id = room_id),
  judged AS (
    SELECT *, is_own OR coalesce(known_epoch = epoch AND after <= upto AND NOT EXISTS (
          SELECT FROM messages WHERE messages.room_id = requested.room_id AND position > after
            ORDER BY position OFFSET ${MAX_CHANGES}), false) AS continues
      FROM requested)
  SELECT request, upto, epoch, NOT continues AS anew, changed.*
    FROM judged LEFT JOIN LATERAL (
      (SELECT * FROM messages
        WHERE continues AND messages.room_id = judged.room_id AND position > after AND position <= upto
        ORDER BY position LIMIT ${MAX_CHANGES})
      UNION ALL
      (SELECT * FROM messages WHERE NOT continues AND messages.room_id = judged.room_id
        ORDER BY number DESC LIMIT ${NEWEST_MESSAGES})
    ) AS messages ON true
    LEFT JOIN LATERAL (
      SELECT ${MESSAGE_COLUMNS} FROM (SELECT) AS one_row ${WITH_AUTHORS}
    ) AS changed ON true
    ORDER BY request, changed.position`

type Request = [roomId: number, after: number | null, epoch: string | null]

async function readMany(keys: string[]) {
  const requests = keys.map((key) => JSON.parse(key) as Request)
  const columns = [0, 1, 2].map((n) => requests.map((request) => request[n]))
  const rows = await queryDirectly<Row & Parameters<typeof messageOf>[0]>(ROOMS, columns)
  const states = new Map<string, RoomState>()
  for (const [request, changes] of Map.groupBy(rows, (row) => row.request)) {
    const [id, after, epoch] = requests[request - 1]
    const { upto, anew, epoch: currentEpoch } = changes[0]
    const messages = changes.filter((row) => row.id !== null).map(messageOf)
    const isCut = after !== null && epoch === null && messages.length === MAX_CHANGES
    states.set(keys[request - 1], {
      id,
      after: anew ? 0 : after!,
      upto: isCut ? messages.at(-1)!.position : upto,
      changes: messages,
      epoch: currentEpoch,
      anew,
    })
  }
  return states
}

/** Parallel reads share a query, and equal ones share the result. */
const read = batched(readMany, BATCH_INTERVAL_MS)

/**
 * Reads a room for a client.
 * @returns the changes after the cursor, or the newest messages if there is no cursor, if it is of
 *   another epoch, or if there are too many changes
 */
export async function readRoom(roomId: number, since?: Cursor) {
  const request: Request = [roomId, since?.position ?? null, since?.epoch ?? null]
  return (await read(JSON.stringify(request)))!
}

/** Reads the next changes after a position, whatever the epoch, for a hub. More may follow. */
export async function readChanges(roomId: number, after: number) {
  const request: Request = [roomId, after, null]
  return (await read(JSON.stringify(request)))!
}

interface Head extends Cursor {
  id: number
}

/** Returns the position and the epoch of each room. */
export async function readHeads(roomIds: number[]) {
  const heads = await queryDirectly<Head>(
    `SELECT room_id AS id, coalesce(last_position, 0) AS position,
            chat_epoch(coalesce(generation, 0)) AS epoch
       FROM unnest($1::int[]) AS room_id LEFT JOIN rooms ON rooms.id = room_id`,
    [roomIds]
  )
  return new Map(
    heads.map(({ id, position, epoch }): [number, Cursor] => [id, { position, epoch }])
  )
}
