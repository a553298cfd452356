import db from '@adonisjs/lucid/services/db'
import { queryDirectly } from '#database/direct_query'
import type { Part } from '#messaging/bus'
import { messageOf, type Message } from '#messaging/contract'
import { currentBus } from '#messaging/current_bus'
import { MESSAGE_COLUMNS, WITH_AUTHORS } from '#messaging/message_columns'
import { BATCH_SIZE, type Source } from '#messaging/outbox_source'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

/** A message of PostgreSQL's NOTIFY has at most 7,999 bytes, with the packet around the parts. */
const MAX_BYTES = 7000

const PENDING = `FROM rooms LEFT JOIN announced_rooms ON room_id = id
  WHERE last_position > coalesce(position, 0)`

/** A row for each pending change. A room of which only numbers are missing has a row without one. */
interface PendingRow extends Omit<Parameters<typeof messageOf>[0], 'id'> {
  room_id: number
  announced: number
  last_position: number
  generation: number
  /** Whether all clients have to read the room again. */
  is_renewed: boolean
  id: string | null
}

/**
 * One statement reads a room's last position and its changes, so none of them is missing. The index
 * (room_id, position) finds the changes.
 */
const CHANGES = `
  SELECT pending.*, change.*
    FROM (SELECT rooms.id AS room_id, coalesce(position, 0) AS announced, last_position,
        rooms.generation, rooms.generation > coalesce(announced_rooms.generation, 0) AS is_renewed
        ${PENDING}) pending
    LEFT JOIN LATERAL (
      SELECT ${MESSAGE_COLUMNS}
        FROM messages ${WITH_AUTHORS}
        WHERE NOT is_renewed AND messages.room_id = pending.room_id AND messages.position > announced
          AND messages.position <= last_position
        ORDER BY messages.position LIMIT ${BATCH_SIZE}
    ) change ON true
    ORDER BY pending.room_id, position LIMIT ${BATCH_SIZE}`

export const pendingMessages: Source<'rooms', PendingRow> = {
  name: 'rooms',
  count: `SELECT count(*) ${PENDING}`,
  select: CHANGES,
  announce: announceMessages,
}

/** @returns false if nothing was marked, because the leader uses another bus */
async function announceMessages(first: PendingRow[]) {
  let rows = first
  for (;;) {
    const parts = toParts(rows)
    const bus = await currentBus()
    const token = await bus.publish(chunked(parts).map((chunk) => ['messages', chunk]))
    if (!(await mark(parts, generationsOf(rows), token))) return false
    if (rows.length < BATCH_SIZE) return true

    rows = await queryDirectly<PendingRow>(CHANGES, [])
    if (rows.length === 0) return true
  }
}

/** @param rows by room and position. If they are as many as one statement returns, more may follow. */
function toParts(rows: PendingRow[]) {
  const parts: Part<Message>[] = []
  for (const [roomId, changes] of Map.groupBy(rows, (row) => row.room_id)) {
    const { announced, last_position: last, is_renewed: isRenewed } = changes[0]
    if (isRenewed) {
      // Without the changes. A hub that reads them learns that all clients have to begin again.
      parts.push({ id: roomId, after: announced, upto: last, changes: null })
      continue
    }
    const messages = changes.flatMap(({ id, ...row }) => (id ? messageOf({ id, ...row }) : []))
    const isCut = rows.length === BATCH_SIZE && changes.at(-1) === rows.at(-1)
    const upto = isCut ? (messages.at(-1)?.position ?? last) : last
    parts.push(...split(roomId, announced, upto, messages))
  }
  return parts
}

const generationsOf = (rows: PendingRow[]) =>
  new Map(rows.map(({ room_id: id, generation }) => [id, generation]))

/** Splits the changes of a room into parts that fit into one message of the bus each. */
function split(id: number, after: number, upto: number, messages: Message[]) {
  const parts: Part<Message>[] = []
  let bytes = 0
  for (const message of messages) {
    const size = sizeOf(message)
    const last = parts.at(-1)
    const start = last?.upto ?? after
    if (size > MAX_BYTES) {
      parts.push({ id, after: start, upto: message.position, changes: null })
    } else if (last?.changes && bytes + size <= MAX_BYTES) {
      last.changes.push(message)
      last.upto = message.position
      bytes += size
    } else {
      parts.push({ id, after: start, upto: message.position, changes: [message] })
      bytes = size
    }
  }
  if (parts.length === 0) return [{ id, after, upto, changes: [] }]
  parts.at(-1)!.upto = upto
  return parts
}

/** Collects small parts, because a message of the bus costs more than a part. */
function chunked(parts: Part<Message>[]) {
  const chunks: Part<Message>[][] = []
  let bytes = Infinity
  for (const part of parts) {
    const size = sizeOf(part)
    bytes += size
    if (bytes > MAX_BYTES) {
      chunks.push([])
      bytes = size
    }
    chunks.at(-1)!.push(part)
  }
  return chunks
}

const sizeOf = (value: object) => Buffer.byteLength(JSON.stringify(value))

/**
 * Marks exactly what was published. `least` is needed after a restore from a backup, which may lower
 * the position and the generation of a room while this process publishes.
 * @param generations by id of the room
 * @param token the token of the leader of the bus on which it was published
 * @returns whether all rooms that still exist were marked
 */
async function mark(
  parts: Part<Message>[],
  generations: Map<number, number>,
  token: string | null
) {
  const published = new Map(parts.map(({ id, upto }) => [id, upto]))
  const ids = [...published.keys()]
  const { rows } = await db
    .rawQuery(
      `WITH marked AS (
         INSERT INTO announced_rooms AS announced (room_id, position, generation)
           SELECT id, least(last_position, upto), least(rooms.generation, published.generation)
             FROM unnest(?::int[], ?::bigint[], ?::int[]) AS published (id, upto, generation)
               JOIN rooms USING (id)
             WHERE EXISTS (SELECT FROM leader WHERE token = ?)
             ORDER BY id
           ON CONFLICT (room_id) DO UPDATE
             SET position = greatest(announced.position, excluded.position),
                 generation = greatest(announced.generation, excluded.generation)
           RETURNING room_id)
       SELECT EXISTS (SELECT FROM marked) AS marked`,
      [ids, [...published.values()], ids.map((id) => generations.get(id)!), token]
    )
    .timeout(QUERY_TIMEOUT_MS)
  return rows[0].marked as boolean
}
