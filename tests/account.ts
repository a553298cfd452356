import type { Visitor } from '#tests/visitor'

/** The row of a visitor's account; undefined where there is none. */
export async function accountOf({ stack, email }: Visitor) {
  const [user] = await stack.sql('SELECT * FROM users WHERE email = $1', [email])
  return user
}

/** His sign-ins by sessions, the oldest first. */
export async function signInsOf({ stack, email }: Visitor) {
  return stack.sql(
    `SELECT sign_ins.* FROM sign_ins JOIN users ON users.id = user_id
     WHERE email = $1 AND access_token_id IS NULL ORDER BY sign_ins.id`,
    [email]
  )
}
