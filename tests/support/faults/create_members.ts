import { openSessions } from '#tests/support/open_sessions'
import type { World } from './breakable_stack.js'
import type { Member } from './member.js'

/**
 * Creates signed-in members in bulk with SQL. Each member has five cities on the board. Their rows
 * and cookies look as if they had signed in on the page.
 */
export async function createMembers(
  { sql, stack }: Pick<World, 'sql' | 'stack'>,
  count: number,
  cities: number[]
) {
  const boards = Array.from({ length: count }, (_, n) =>
    Array.from({ length: 5 }, (__, k) => cities[(n + k) % cities.length])
  )
  const signIns = await sql(
    `WITH created AS (
       INSERT INTO users (name, email, password)
         SELECT 'One of many', 'many-' || gen_random_uuid() || '@example.org', 'none'
         FROM generate_series(1, $1) RETURNING id)
     INSERT INTO sign_ins (user_id, device) SELECT id, 'crowd' FROM created RETURNING id, user_id`,
    [count]
  )
  const users = signIns.flatMap((signIn, n) => boards[n].map(() => signIn.user_id))
  await sql('INSERT INTO subscriptions SELECT * FROM unnest($1::int[], $2::int[])', [
    users,
    boards.flat(),
  ])
  const signInIds = signIns.map(({ id }) => id)
  const cookies = await openSessions(sql, stack.env, signInIds)
  return signIns.map(({ user_id: userId }, n): Member => {
    return { userId, cities: boards[n], origin: stack.url, cookie: cookies[n].join('=') }
  })
}
