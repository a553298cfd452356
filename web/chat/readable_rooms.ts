import board from '#config/board'
import { LOBBY } from '#messaging/contract'

/**
 * SQL: the ids of the rooms that a row of `users` may read, as an array: the lobby, and the rooms of the
 * cities on the board, in its order. The same rule as for `roomsOf`.
 */
export const READABLE_ROOMS = `ARRAY[${LOBBY}] || ARRAY(
    SELECT id FROM (
      SELECT cities.id, place FROM subscriptions JOIN cities ON cities.id = subscriptions.city_id
        WHERE subscriptions.user_id = users.id AND cities.enabled
        ORDER BY subscriptions.since, cities.id LIMIT ${board.citiesPerMember}) AS on_board
      ORDER BY place)`

/**
 * SQL: whether a row of `users` may read a room.
 * @param room SQL expression: the id of the room
 */
export const mayRead = (room: string) =>
  `users.active AND (${room} = ${LOBBY} OR ${room} = ANY(${READABLE_ROOMS}))`
