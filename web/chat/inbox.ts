import { queryDirectly } from '#database/direct_query'
import type { CrossedLimit, Inbox, Mention, Mute } from '#messaging/contract'
import { IS_VALID } from '#models/sign_in'
import { batched, BATCH_INTERVAL_MS } from '#support/batch_loader'
import { COUNTED_MESSAGES } from '#chat/heads'
import { IS_NOT_MUTED } from '#chat/not_muted'
import { READABLE_ROOMS } from '#chat/readable_rooms'

/** The name of the lobby. Every other room has the name of its city. */
export const LOBBY_NAME = 'Lobby'

interface Row {
  key: number
  user_id: number
  version: number
  rooms: CountedRoom[]
  mention_count: number | null
  message_id: string
  room_id: number
  room: string | null
  author: string | null
  is_muted: boolean
  muted_until: Date | null
  mute_reason: string | null
  alert_count: number | null
  newest_alert: CrossedLimit | null
}

/** A room of an inbox. `unread` is present only if it was counted. */
type CountedRoom = Inbox['rooms'][number] & { unread?: number }

/**
 * SQL: the inboxes of members. One statement reads the rights and what depends on them, so that nothing
 * is told of a room after the right to it has ended.
 * @param source SQL: tables with the rows of `users`, and a condition with the id or ids as `$1`
 * @param key SQL: the column of the source by which the caller finds the inbox
 */
const select = (source: string, key: string, counted = '') => `
  WITH members AS MATERIALIZED (
    SELECT ${key} AS key, users.id, ${READABLE_ROOMS} AS room_ids,
        NOT coalesce(${IS_NOT_MUTED}, false) AS is_muted, muted_until, mute_reason,
        alert_notices, temperature_unit
      FROM ${source})
  SELECT members.key, members.id AS user_id, coalesce(inboxes.version, 0) AS version, rooms,
      mention_count, message_id, mention.room_id, cities.name AS room, authors.name AS author,
      is_muted, members.muted_until, members.mute_reason, alert_count, newest_alert
    FROM members LEFT JOIN inboxes ON inboxes.user_id = members.id
    CROSS JOIN LATERAL (
      SELECT json_agg(json_build_object(
          'roomId', readable.room_id,
          'read', coalesce(reads.number, 0),
          'muted', muted_rooms.room_id IS NOT NULL ${counted}) ORDER BY place) AS rooms
        FROM unnest(members.room_ids) WITH ORDINALITY AS readable (room_id, place)
        LEFT JOIN reads ON reads.user_id = members.id AND reads.room_id = readable.room_id
        LEFT JOIN muted_rooms
          ON muted_rooms.user_id = members.id AND muted_rooms.room_id = readable.room_id) AS readable
    LEFT JOIN LATERAL (
      SELECT count(*) OVER () AS mention_count, unread.* FROM (
        SELECT messages.id AS message_id, messages.room_id, messages.author_id, mentions.created_at
          FROM mentions JOIN messages ON messages.id = mentions.message_id
          WHERE mentions.user_id = members.id AND seen_at IS NULL AND NOT withdrawn
            AND messages.room_id = ANY(members.room_ids)
            AND NOT EXISTS (SELECT FROM muted_rooms
              WHERE muted_rooms.user_id = members.id AND muted_rooms.room_id = messages.room_id)
          ORDER BY mentions.created_at DESC LIMIT ${COUNTED_MESSAGES}) unread
        ORDER BY created_at DESC LIMIT 1) mention ON true
    LEFT JOIN users authors ON authors.id = mention.author_id
    LEFT JOIN cities ON cities.id = mention.room_id
    LEFT JOIN LATERAL (
      SELECT count(*) OVER () AS alert_count,
          CASE WHEN members.alert_notices THEN jsonb_build_object(
            'notificationId', unseen.id, 'cityId', city_id, 'city', cities.name, 'kind', kind,
            'threshold', threshold, 'celsius', unseen.celsius, 'change', change,
            'unit', members.temperature_unit) END AS newest_alert
        FROM (
          SELECT * FROM notifications
            WHERE notifications.user_id = members.id AND seen_at IS NULL
              AND city_id = ANY(members.room_ids)
            ORDER BY created_at DESC, id DESC LIMIT ${COUNTED_MESSAGES}) unseen
        JOIN cities ON cities.id = city_id
        ORDER BY unseen.created_at DESC, unseen.id DESC LIMIT 1) alert ON true`

const BY_USER = select('users WHERE users.id = ANY($1) AND users.active', 'users.id')

const BY_SIGN_IN = select(
  `sign_ins JOIN users ON users.id = user_id
     WHERE sign_ins.id = ANY($1) AND access_token_id IS NULL AND ${IS_VALID}`,
  'sign_ins.id'
)

/** The member's own messages and deleted ones are not unread. */
const WITH_UNREAD = select(
  'users WHERE users.id = $1 AND users.active',
  'users.id',
  `, 'unread', (SELECT count(*) FROM (
      SELECT FROM messages WHERE messages.room_id = readable.room_id
        AND number > coalesce(reads.number, 0) AND deleted_at IS NULL
        AND author_id IS DISTINCT FROM members.id
        ORDER BY number DESC LIMIT ${COUNTED_MESSAGES}) unread)`
)

/** Returns the inboxes of active members. */
export async function inboxesOf(userIds: number[]): Promise<Inbox[]> {
  const rows = await queryDirectly<Row>(BY_USER, [userIds])
  return rows.map(inboxOf)
}

/** Returns the inbox of the member of each sign-in. A sign-in that has ended gets none. */
export async function inboxesBySignIn(signInIds: number[]) {
  const rows = await queryDirectly<Row>(BY_SIGN_IN, [signInIds])
  return new Map(rows.map((row): [number, Inbox] => [row.key, inboxOf(row)]))
}

/** The inbox for one sign-in. Parallel calls share a query. */
export const inboxOfSignIn = batched(inboxesBySignIn, BATCH_INTERVAL_MS)

/** Returns the inbox of a member with the number of unread messages of each room, 100 at most. */
export async function countedInboxOf({ id }: { id: number }) {
  const [row] = await queryDirectly<Row>(WITH_UNREAD, [id])
  return row && { ...inboxOf(row), rooms: row.rooms as Required<CountedRoom>[] }
}

/** Adds up what is unread in the rooms that the member has not muted. */
export function totalUnread({ rooms }: { rooms: { muted: boolean; unread: number }[] }) {
  return rooms.reduce((total, { muted, unread }) => total + (muted ? 0 : unread), 0)
}

function inboxOf(row: Row): Inbox {
  const { user_id: userId, version, rooms, mention_count: count } = row
  const mentions = { count: count ?? 0, newest: mentionOf(row) }
  const alerts = { count: row.alert_count ?? 0, newest: row.newest_alert }
  return { userId, version, rooms, mentions, mute: muteOf(row), alerts }
}

function muteOf({ is_muted: isMuted, muted_until: until, mute_reason: reason }: Row): Mute | null {
  return isMuted ? { until: until?.toISOString() ?? null, reason } : null
}

function mentionOf({ mention_count: count, ...row }: Row): Mention | null {
  if (count === null) return null
  const { message_id: messageId, room_id: roomId, room, author } = row
  return { messageId, roomId, room: room ?? LOBBY_NAME, author }
}
