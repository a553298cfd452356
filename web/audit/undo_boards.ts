import { lockMembers } from '#admin/manage_members_in_bulk'
import { undoing } from '#audit/undo_definition'

// Of entries about boards, what they did is taken back where nothing has changed it since.

/** The members' own rows are the lock, as when they watch a city themselves. */
const lock = lockMembers

/** SQL: a subscription is the one that an entry is about. */
const MEANT = `s.user_id = subject_id AND s.city_id = (changes -> 'city' ->> 'id')::integer`

export const undoWatching = undoing({
  ...{ action: 'stopped watching for', lock },
  statement: `DELETE FROM subscriptions s USING entry WHERE ${MEANT} RETURNING entry.id`,
})

/** As `User#watch`, of many: what is offered, and while there is room. */
export const undoStopping = undoing({
  ...{ action: 'watched for', lock },
  statement: `, wanted AS (
    SELECT entry.id, users.id AS user_id, cities.id AS city_id,
           row_number() OVER (PARTITION BY users.id ORDER BY entry.id) AS nth
      FROM entry JOIN users ON users.id = subject_id
        JOIN cities ON cities.id = (changes -> 'city' ->> 'id')::integer AND enabled
      WHERE NOT EXISTS (SELECT FROM subscriptions s WHERE ${MEANT})),
  back AS (
    INSERT INTO subscriptions (user_id, city_id) SELECT user_id, city_id FROM wanted
      WHERE nth + (SELECT count(*) FROM subscriptions s JOIN cities c ON c.id = s.city_id
                     WHERE s.user_id = wanted.user_id AND c.enabled) <= :room
      RETURNING user_id, city_id)
  SELECT wanted.id FROM wanted JOIN back USING (user_id, city_id)`,
})
