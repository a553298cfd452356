import { openSessions } from '#tests/support/open_sessions'
import type { World } from './breakable_stack.js'
import type { Member } from './member.js'

/**
 * Signed-in members in bulk, with five cities each. The rows are those that signing in makes, and
 * the cookie is the one that the application would set: the hub cannot tell the difference.
 */
export async function createMembers(
  { sql, stack }: Pick<World, 'sql' | 'stack'>,
  count: number,
  cities: number[]
) {
  const boards = Array.from({ length: count }, (_, n) =>
    Array.from({ length: 5 }, (__, k) => cities[(n + k) % cities.length])
  )
  const rows = await sql(
    `WITH made AS (
       INSERT INTO users (name, email, password)
         SELECT 'One of many', 'many-' || gen_random_uuid() || '@example.org', 'none'
         FROM generate_series(1, $1) RETURNING id)
     INSERT INTO sign_ins (user_id, device) SELECT id, 'crowd' FROM made RETURNING id, user_id`,
    [count]
  )
  const users = rows.flatMap((row, n) => boards[n].map(() => row.user_id))
  await sql('INSERT INTO subscriptions SELECT * FROM unnest($1::int[], $2::int[])', [
    users,
    boards.flat(),
  ])
  const cookies = await openSessions(sql, stack.env, rows.map(({ id }) => id)) // prettier-ignore
  return rows.map(({ user_id: userId }, n): Member => {
    return { userId, cities: boards[n], origin: stack.url, cookie: cookies[n].join('=') }
  })
}
