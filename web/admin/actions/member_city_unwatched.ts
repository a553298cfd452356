import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { lockMembers } from '#admin/lock_members'
import board from '#config/board'
import { announceAfter } from '#messaging/announce'
import AuditEntry from '#models/audit_entry'
import type User from '#models/user'
import { phrase } from '#support/phrase'

/**
 * Takes cities off the boards of members. To take one city off one board, use `board/watch_city`.
 * @param ids ids of subscriptions
 * @returns how many of the subscriptions existed
 */
export async function endSubscriptions(
  by: User,
  ids: number[],
  batch: string,
  trx: TransactionClientContract
) {
  // Locks the subscriptions in id order, so that concurrent transactions do not deadlock.
  await trx.rawQuery('SELECT FROM subscriptions WHERE id = ANY(?) ORDER BY id FOR UPDATE', [ids])
  const { rows } = await trx.rawQuery(
    `WITH ended AS (DELETE FROM subscriptions WHERE id = ANY(?) RETURNING user_id, city_id, place)
     SELECT user_id AS id, city_id, place, name || ', ' || country AS title
       FROM ended JOIN cities ON cities.id = city_id`,
    [ids]
  )
  const acts = rows.map((row: { id: number; city_id: number; place: number; title: string }) => {
    return { id: row.id, changes: { city: { to: row.title, id: row.city_id, place: row.place } } }
  })
  await AuditEntry.recordMany(by.id, 'member.city_unwatched', acts, batch, trx)
  announceAfter(trx)
  return acts.length
}

export const memberCityUnwatched: ActionDefinition = {
  describe: {
    label: phrase('City taken off a board'),
    sentence: (names) => phrase('{actor} took a city off the board of {subject}', names),
    changes: ({ city }) => String(city.to ?? city.from),
  },
  undo: {
    recordedAs: 'member.city_watched',
    question: ({ subject, back }) =>
      phrase('Put {back} on the board of {subject} again, if there is room?', { subject, back }),
    isComplete: ({ changes }) => changes.city?.id !== undefined,
    // `watchCity` takes the same lock, so that a board cannot exceed its limit.
    lock: lockMembers,
    // The rules for watching a city apply: the city must be enabled, and the board must have room.
    statement: `, wanted AS (
      SELECT entry.id, users.id AS user_id, cities.id AS city_id,
             (changes -> 'city' ->> 'place')::bigint AS place,
             row_number() OVER (PARTITION BY users.id ORDER BY entry.id) AS nth
        FROM entry JOIN users ON users.id = subject_id
          JOIN cities ON cities.id = (changes -> 'city' ->> 'id')::integer AND enabled
        WHERE NOT EXISTS (
          SELECT FROM subscriptions s WHERE s.user_id = users.id AND s.city_id = cities.id)),
    back AS (
      INSERT INTO subscriptions (user_id, city_id, place)
        SELECT user_id, city_id, free_place(user_id, place) FROM wanted
        WHERE nth + (SELECT count(*) FROM subscriptions s JOIN cities c ON c.id = s.city_id
                       WHERE s.user_id = wanted.user_id AND c.enabled) <= ${board.citiesPerMember}
        RETURNING user_id, city_id)
    SELECT wanted.id FROM wanted JOIN back USING (user_id, city_id)`,
  },
}
