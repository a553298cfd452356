import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import board from '#config/board'
import { announceAfter } from '#hub/announce'
import { lockMembers } from '#models/acts_on_many_members'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'

// Of entries about boards, what they did is taken back where nothing has changed it since; each
// answers how many that were.

/** The entries that have not been undone yet. */
const ENTRIES = `
  WITH entry AS (
    SELECT id, subject_id AS user_id, (changes -> 'city' ->> 'id')::integer AS city_id
      FROM audit_entries e
      WHERE id = ANY(:entries) AND NOT EXISTS (SELECT FROM audit_entries WHERE undoes = e.id))`

const takenOff = `${ENTRIES}
  DELETE FROM subscriptions s USING entry
    WHERE s.user_id = entry.user_id AND s.city_id = entry.city_id RETURNING entry.id`

/** As `User#watch`, of many: what is offered, and while there is room. */
const putBack = `${ENTRIES}, wanted AS (
    SELECT entry.*, row_number() OVER (PARTITION BY user_id ORDER BY entry.id) AS nth
      FROM entry JOIN users ON users.id = user_id JOIN cities ON cities.id = city_id AND enabled
      WHERE NOT EXISTS (
        SELECT FROM subscriptions s WHERE s.user_id = entry.user_id AND s.city_id = entry.city_id)),
  back AS (
    INSERT INTO subscriptions (user_id, city_id) SELECT user_id, city_id FROM wanted
      WHERE nth + (SELECT count(*) FROM subscriptions s JOIN cities c ON c.id = s.city_id
                     WHERE s.user_id = wanted.user_id AND c.enabled) <= :room
      RETURNING user_id, city_id)
  SELECT wanted.id FROM wanted JOIN back USING (user_id, city_id)`

const undoing =
  (statement: string, action: string) =>
  async (by: User, entries: AuditEntry[], batch: string, trx: TransactionClientContract) => {
    // The members' own rows are the lock, as when they watch a city themselves.
    await lockMembers(entries.map(({ subjectId }) => subjectId), trx) // prettier-ignore
    const ids = entries.map(({ id }) => Number(id))
    const room = { room: board.citiesPerMember }
    const { rows } = await trx.rawQuery(statement, {
      entries: ids,
      ...(statement === putBack && room),
    })
    const undone = rows.map(({ id }: { id: string }) => Number(id))
    await AuditEntry.recordUndone(by.id, action, undone, batch, trx)
    announceAfter(trx)
    return undone.length as number
  }

export const undoWatching = undoing(takenOff, 'stopped watching for')
export const undoStopping = undoing(putBack, 'watched for')
