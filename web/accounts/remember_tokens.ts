import { DbRememberMeTokensProvider } from '@adonisjs/auth/session'
import db from '@adonisjs/lucid/services/db'
import SignIn from '#models/sign_in'

/** By these a browser that was closed comes back to its sign-in, while that counts. */
class RememberTokens extends DbRememberMeTokensProvider<typeof SignIn> {
  /** All tabs of a browser that starts again bring the same one: it counts for a minute more. */
  async recycle(signIn: SignIn, id: number, expiresIn: string | number) {
    await db
      .from(this.table)
      .where({ id, tokenable_id: signIn.id })
      .update({ expires_at: db.raw(`least(expires_at, now() + interval '1 minute')`) })
    return this.create(signIn, expiresIn)
  }
}

export const rememberTokens = new RememberTokens({ tokenableModel: SignIn })
