import type { Visitor } from '#tests/support/visitor'

/**
 * Returns the visitor's sign-ins on pages, the oldest first. Sign-ins of access tokens are left
 * out.
 */
export async function signInsOf({ stack, email }: Visitor) {
  return stack.sql(
    `SELECT sign_ins.* FROM sign_ins JOIN users ON users.id = user_id
     WHERE email = $1 AND access_token_id IS NULL ORDER BY sign_ins.id`,
    [email]
  )
}
