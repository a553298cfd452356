import type { Columns } from '#exports/stream_export'

/** SQL: a time in ISO 8601. */
const utcTime = (column: string) =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

const fields = ['id', 'name', 'country', 'latitude', 'longitude', 'timezone', 'enabled']

/** The columns that an import of cities reads. */
export const cityColumns: Columns = {
  ...Object.fromEntries(fields.map((name) => [name, `cities.${name}`])),
  other_names: 'other_names_of(cities.id)',
}

/**
 * The columns that an import of readings reads. Times have microseconds, so that an import
 * recognises existing readings.
 */
export const readingColumns: Columns = {
  city: `(SELECT name || ', ' || country FROM cities WHERE id = readings.city_id)`,
  city_id: 'readings.city_id',
  celsius: 'readings.celsius',
  measured_at: utcTime('readings.measured_at'),
  source: 'readings.source',
}

/**
 * The columns that an import of entries reads: whole metres and seconds, so that nothing is rounded.
 * The average speed is not among them, because it follows from them.
 */
export const entryColumns: Columns = {
  date: 'entries.date::text',
  started_at: 'entries.started_at::text',
  kind: 'entries.kind',
  distance_m: 'entries.distance_m',
  duration_s: 'entries.duration_s',
  distance_unit: 'entries.distance_unit',
  city: `(SELECT name || ', ' || country FROM cities WHERE id = entries.city_id)`,
  title: 'entries.title',
  note: 'entries.note',
}

/** The messages of the chat, for admins: with the texts of deleted messages, and who deleted them. */
export const messageColumns: Columns = {
  id: 'messages.id',
  city: `(SELECT name || ', ' || country FROM cities WHERE id = messages.room_id)`,
  city_id: 'nullif(messages.room_id, 0)',
  number: 'messages.number',
  author: '(SELECT name FROM users WHERE id = messages.author_id)',
  author_id: 'messages.author_id',
  body: `coalesce((SELECT body FROM deleted_messages WHERE message_id = messages.id), messages.body)`,
  files: 'messages.file_count',
  created_at: utcTime('messages.created_at'),
  edited_at: utcTime('messages.edited_at'),
  deleted_at: utcTime('messages.deleted_at'),
  deleted_by_id: 'messages.deleted_by_id',
}
