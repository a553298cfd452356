import { DbRememberMeTokensProvider } from '@adonisjs/auth/session'
import db from '@adonisjs/lucid/services/db'
import SignIn from '#models/sign_in'

/**
 * A remember token restores the sign-in of a browser that was closed, as long as the sign-in is
 * valid.
 */
class RememberTokens extends DbRememberMeTokensProvider<typeof SignIn> {
  /**
   * Keeps the old token valid for a minute: after a browser restart, all its tabs send the same token
   * at once.
   */
  async recycle(signIn: SignIn, id: number, expiresIn: string | number) {
    await db
      .from(this.table)
      .where({ id, tokenable_id: signIn.id })
      .update({ expires_at: db.raw(`least(expires_at, now() + interval '1 minute')`) })
    return this.create(signIn, expiresIn)
  }
}

export const rememberTokens = new RememberTokens({ tokenableModel: SignIn })
