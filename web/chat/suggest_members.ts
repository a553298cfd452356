import db from '@adonisjs/lucid/services/db'
import { LOBBY } from '#messaging/contract'
import { mayRead } from '#chat/readable_rooms'

/** As many as a list on a phone shows above its keyboard. */
const MAX_SUGGESTIONS = 6

/** Among so many messages, the authors who wrote last are looked for. */
const LAST_MESSAGES = 50

/** A request has at most so many ids. */
const MAX_IDS = 50

const ROOM = 'CAST(:room AS integer)'

/** SQL: what was typed, as a pattern for the beginning of a word. */
const START = String.raw`regexp_replace(folded(:text), '([\\%_])', '\\\1', 'g') || '%'`

/**
 * SQL: members who may be named, with a condition on the name. Sorted in the order of the index of
 * names, so that few rows are read.
 */
const members = (condition: string) => `
  (SELECT users.id, users.name FROM users
    WHERE ${condition} AND folded(:text) <> '' AND users.id <> :reader
      AND (${ROOM} = ${LOBBY}
        OR EXISTS (SELECT FROM subscriptions WHERE user_id = users.id AND city_id = ${ROOM}))
      AND ${mayRead(ROOM)}
    ORDER BY folded(users.name) USING ~<~, users.id LIMIT ${MAX_SUGGESTIONS})`

/** SQL: the column `folded` also contains the e-mail address, so it only finds candidates faster. */
const WITH_WORD = `users.folded LIKE '% ' || ${START} AND folded(users.name) LIKE '% ' || ${START}
  AND folded(users.name) NOT LIKE ${START}`

/** SQL: PostgreSQL does the second query only if the first one finds too few. */
const SUGGESTIONS = `${members(`folded(users.name) LIKE ${START}`)}
  UNION ALL ${members(WITH_WORD)} LIMIT ${MAX_SUGGESTIONS}`

/**
 * Finds members to name in a room: those who may read it, and whose name has a word with this beginning,
 * the first word first. Case and accents do not matter.
 * @param reader the member who writes, and who may read the room
 */
export async function suggestMembers(reader: { id: number }, roomId: number, text: string) {
  const { rows } = await db.rawQuery(SUGGESTIONS, { text, room: roomId, reader: reader.id })
  return rows as { id: number; name: string }[]
}

/**
 * Suggests members before anything of a name is typed: those who are present, then the authors of the
 * last messages, the last one first. Only those who may read the room.
 * @param reader the member who writes, and who may read the room
 * @param present the ids of members who are present, as the reader's page shows them
 */
export async function suggestActiveMembers(
  reader: { id: number },
  roomId: number,
  present: number[]
) {
  const { rows } = await db.rawQuery(
    `SELECT users.id, users.name FROM
       (SELECT id, min(place) AS place FROM (
           SELECT id, place FROM unnest(CAST(:present AS integer[])) WITH ORDINALITY AS given (id, place)
           UNION ALL
           (SELECT author_id, ${MAX_IDS} + row_number() OVER (ORDER BY number DESC) FROM messages
             WHERE room_id = ${ROOM} AND deleted_at IS NULL ORDER BY number DESC LIMIT ${LAST_MESSAGES})
         ) active GROUP BY id) active
       JOIN users USING (id)
       WHERE users.id <> :reader AND ${mayRead(ROOM)}
       ORDER BY active.place LIMIT ${MAX_SUGGESTIONS}`,
    { present, room: roomId, reader: reader.id }
  )
  return rows as { id: number; name: string }[]
}
