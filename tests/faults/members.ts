import { Encryption } from '@adonisjs/core/encryption'
import { AES256GCM } from '@adonisjs/core/encryption/drivers/aes_256_gcm'
import { MessageBuilder } from '@adonisjs/core/helpers'
import { CookieClient } from '@adonisjs/core/http'
import { randomUUID } from 'node:crypto'
import type { Stack } from '#tests/stack'
import type { World } from './world.js'
import type { Member } from './member.js'

/**
 * Signed-in members in bulk, with five cities each. The rows are those that signing in makes, and
 * the cookie is the one that the application would set: the hub cannot tell the difference.
 */
export async function createMembers({ sql, stack }: World, count: number, cities: number[]) {
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
  const sessions = rows.map(({ id }) => session(id))
  await sql(
    `INSERT INTO sessions (id, data, expires_at)
       SELECT id, data, now() + interval '1 day' FROM unnest($1::text[], $2::text[]) AS s(id, data)`,
    [sessions.map(({ id }) => id), sessions.map(({ data }) => data)]
  )
  const users = rows.flatMap((row, n) => boards[n].map(() => row.user_id))
  await sql('INSERT INTO subscriptions SELECT * FROM unnest($1::int[], $2::int[])', [
    users,
    boards.flat(),
  ])
  const sign = cookies(stack)
  return rows.map((row, n): Member => {
    return { userId: row.user_id, cities: boards[n], origin: stack.url, cookie: sign(sessions[n].id) } // prettier-ignore
  })
}

function session(signInId: number) {
  const id = randomUUID()
  return { id, data: new MessageBuilder().build({ auth_web: signInId }, undefined, id) }
}

/** As the application signs its session's cookie. */
function cookies({ env }: Stack) {
  const name = `fairweather-${env.PORT}`
  const driver = new AES256GCM({ id: 'gcm', key: env.APP_KEY })
  const client = new CookieClient(new Encryption({ driver: () => driver, keys: [env.APP_KEY] }))
  return (sessionId: string) => `${name}=${encodeURIComponent(client.sign(name, sessionId)!)}`
}
