import { queryDirectly } from '#database/direct_query'
import type { Head } from '#messaging/contract'
import { IS_VALID } from '#models/sign_in'
import { batched, BATCH_INTERVAL_MS } from '#support/batch_loader'
import { READABLE_ROOMS } from '#chat/readable_rooms'

/** More than 99 unread messages are not counted. */
export const COUNTED_MESSAGES = 100

/** The number and the author of a message. The author is 0 if the account was deleted. */
type Recent = [number: number, authorId: number]

interface HeadRow {
  room_id: number
  position: number
  recent: Recent[]
}

/** SQL: the heads of the rooms in a table `wanted`. */
const HEADS = `
  SELECT room_id, coalesce(last_position, 0) AS position, recent
    FROM wanted LEFT JOIN rooms ON rooms.id = room_id
    CROSS JOIN LATERAL (
      SELECT coalesce(json_agg(json_build_array(number, coalesce(author_id, 0))), '[]') AS recent
        FROM (SELECT number, author_id FROM messages
          WHERE messages.room_id = wanted.room_id AND deleted_at IS NULL
          ORDER BY number DESC LIMIT ${COUNTED_MESSAGES}) newest
    ) counted`

const BY_ROOM = `WITH wanted AS (SELECT unnest($1::int[]) AS room_id) ${HEADS}`

/**
 * One statement, so that no head is newer than the right to it. It returns a row for each sign-in, and
 * one for each room: hundreds of members follow the same rooms.
 */
const BY_SIGN_IN = `
  WITH readers AS MATERIALIZED (
    SELECT sign_ins.id, ${READABLE_ROOMS} AS room_ids
      FROM sign_ins JOIN users ON users.id = user_id
      WHERE sign_ins.id = ANY($1) AND access_token_id IS NULL AND ${IS_VALID}),
  wanted AS MATERIALIZED (SELECT DISTINCT unnest(room_ids) AS room_id FROM readers)
  SELECT id, array_to_string(room_ids, ' ') AS room_ids, NULL AS room_id, NULL AS position, NULL AS recent
    FROM readers
  UNION ALL
  SELECT NULL, NULL, heads.* FROM (${HEADS}) heads`

/** Returns the heads of rooms. */
export async function headsOf(roomIds: number[]) {
  const rows = await queryDirectly<HeadRow>(BY_ROOM, [roomIds])
  return rows.map(headOf)
}

/** Returns the heads of the rooms that each sign-in may read. A sign-in that has ended gets none. */
export async function headsBySignIn(signInIds: number[]) {
  const rows = await queryDirectly<
    { id: number; room_ids: string } | ({ id: null; room_ids: null } & HeadRow)
  >(BY_SIGN_IN, [signInIds])
  const heads = new Map<number, Head>()
  for (const row of rows) if (row.id === null) heads.set(row.room_id, headOf(row))

  const bySignIn = new Map<number, ReadonlyMap<number, Head>>()
  for (const { id, room_ids: roomIds } of rows) {
    if (id === null) continue
    const ids = roomIds.split(' ').map(Number)
    bySignIn.set(id, new Map(ids.map((roomId) => [roomId, heads.get(roomId)!])))
  }
  return bySignIn
}

/** The heads for one sign-in. Parallel calls share a query. */
export const headsOfSignIn = batched(headsBySignIn, BATCH_INTERVAL_MS)

function headOf({ room_id: roomId, position, recent }: HeadRow): Head {
  const sorted = recent.sort(([a], [b]) => b - a)
  const values = sorted.flatMap(([number, authorId], n) => [
    (n ? sorted[n - 1][0] : position) - number,
    authorId,
  ])
  return { roomId, position, recent: values }
}
