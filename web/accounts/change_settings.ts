import db from '@adonisjs/lucid/services/db'
import User from '#models/user'

/**
 * Changes fields of an account.
 * @param check looks at the locked account before it changes, and may throw
 * @returns the account with its new values
 */
export async function changeSettings(
  { id }: User,
  fields: Partial<User>,
  check: (user: User) => Promise<void>
) {
  return db.transaction(async (trx) => {
    const user = await User.query({ client: trx }).where({ id }).forUpdate().firstOrFail()
    await check(user)
    return user.merge(fields).save()
  })
}
