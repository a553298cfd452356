import { DbRememberMeTokensProvider } from '@adonisjs/auth/session'
import { Secret } from '@adonisjs/core/helpers'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { sessionAgeMs, visitIntervalMs } from '#config/session'
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

  /**
   * Extends a token by a visit, unless it was extended not long ago or is replaced by a newer one.
   * @returns whether it is extended
   */
  async extend(id: number, signInId: number) {
    const { rows } = await db.rawQuery(
      `UPDATE remember_me_tokens SET expires_at = now() + :age * interval '1 ms'
         WHERE id = :id AND tokenable_id = :signInId
           AND expires_at BETWEEN now() + interval '1 minute' AND now() + :recent * interval '1 ms'
         RETURNING id`,
      { id, signInId, age: sessionAgeMs, recent: sessionAgeMs - visitIntervalMs }
    )
    return rows.length > 0
  }
}

export const rememberTokens = new RememberTokens({ tokenableModel: SignIn })

/**
 * Lets a visit extend the remember token of the browser, as it extends the sign-in. Otherwise a
 * member who opens pages every day would be signed out when the browser is closed after a while.
 */
export async function extendRememberToken(ctx: HttpContext) {
  const value = rememberCookie(ctx)
  const token = value && (await rememberTokens.verify(new Secret(value)))
  if (!token) return

  const signInId = ctx.auth.user!.signInId!
  if (await rememberTokens.extend(Number(token.identifier), signInId)) {
    const { rememberMeKeyName } = ctx.auth.use('web')
    const options = { maxAge: sessionAgeMs / 1000, httpOnly: true }
    ctx.response.encryptedCookie(rememberMeKeyName, value, options)
  }
}

/** Whether the member chose to stay signed in at this browser. */
export function keepsSignedIn(ctx: HttpContext) {
  return Boolean(rememberCookie(ctx))
}

function rememberCookie({ auth, request }: HttpContext): string | undefined {
  return request.encryptedCookie(auth.use('web').rememberMeKeyName)
}
