import type { Visitor } from '#tests/support/visitor'

/** Returns the sign-ins of a visitor with a session, the oldest first. */
export async function signInsOf({ stack, email }: Visitor) {
  return stack.sql(
    `SELECT sign_ins.* FROM sign_ins JOIN users ON users.id = user_id
     WHERE email = $1 AND access_token_id IS NULL ORDER BY sign_ins.id`,
    [email]
  )
}
