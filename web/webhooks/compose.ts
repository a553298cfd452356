import db from '@adonisjs/lucid/services/db'
import { LOBBY } from '#messaging/contract'
import { TEST_EVENT, type WebhookEvent } from '#webhooks/events'

export interface Told {
  event: string
  subjectIds: string[]
  createdAt: Date
}

/** The names of the lists in the data of an event, and the queries that read them. */
const LISTS: Record<WebhookEvent, { name: string; sql: string }> = {
  'reading.recorded': {
    name: 'readings',
    sql: `
      SELECT readings.id::text, city_id AS "cityId", cities.name AS city, cities.country,
          readings.celsius, readings.measured_at AS "measuredAt", source
        FROM readings JOIN cities ON cities.id = city_id
        WHERE readings.id = ANY(:ids::bigint[]) ORDER BY readings.id`,
  },
  // Alerts are private, so nothing says whose they are.
  'alert.crossed': {
    name: 'alerts',
    sql: `
      SELECT city_id AS "cityId", cities.name AS city, cities.country, kind, threshold AS limit,
          notifications.celsius, notifications.measured_at AS "measuredAt"
        FROM notifications JOIN cities ON cities.id = city_id
        WHERE notifications.id = ANY(:ids::bigint[]) ORDER BY notifications.id`,
  },
  // A message that was deleted meanwhile is not told: its text is for admins only.
  'message.posted': {
    name: 'messages',
    sql: `
      SELECT messages.id, room_id AS "roomId",
          CASE room_id WHEN ${LOBBY} THEN 'Lobby' ELSE cities.name END AS room,
          author_id AS "authorId", users.name AS author, body, number, messages.created_at AS "createdAt"
        FROM messages LEFT JOIN cities ON cities.id = room_id LEFT JOIN users ON users.id = author_id
        WHERE serial = ANY(:ids::bigint[]) AND messages.deleted_at IS NULL ORDER BY serial`,
  },
}

/** Returns the body of a request, or undefined if there is nothing to tell any more. */
export async function composeBody({ event, subjectIds, createdAt }: Told) {
  const timestamp = createdAt.toISOString()
  if (event === TEST_EVENT) return JSON.stringify({ type: event, timestamp, data: {} })
  const { name, sql } = LISTS[event as WebhookEvent]
  const { rows } = await db.rawQuery(sql, { ids: subjectIds })
  if (rows.length > 0) return JSON.stringify({ type: event, timestamp, data: { [name]: rows } })
}
