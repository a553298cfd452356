import db from '@adonisjs/lucid/services/db'
import { mayRead } from '#chat/readable_rooms'

/** As many as a list on a phone shows above its keyboard. */
const MAX_SUGGESTIONS = 6

/**
 * Finds members to name in a room: those who may read it, and whose name has a word with this beginning.
 * Case and accents do not matter. A member sees the same names in the lobby that other members see there.
 * @param reader the member who writes; only if they may read the room themselves
 */
export async function suggestMembers(reader: { id: number }, roomId: number, text: string) {
  const { rows } = await db.rawQuery(
    `SELECT users.id, users.name
       FROM (SELECT regexp_replace(folded(:text), '([\\\\%_])', '\\\\\\1', 'g') AS start) typed
       JOIN users ON users.folded LIKE '%' || start || '%'
         AND (folded(users.name) LIKE start || '%' OR folded(users.name) LIKE '% ' || start || '%')
       WHERE start <> '' AND users.id <> :reader AND ${mayRead('CAST(:room AS integer)')}
       ORDER BY folded(users.name) NOT LIKE start || '%', users.name COLLATE alphabetical, users.id
       LIMIT ${MAX_SUGGESTIONS}`,
    { text, room: roomId, reader: reader.id }
  )
  return rows as { id: number; name: string }[]
}
