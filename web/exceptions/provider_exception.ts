import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/** The sign-in with a provider has failed, or the linking of a provider. */
export default class ProviderException extends UserFacingException {
  static status = 400
  static code = 'E_PROVIDER'
  title = 'Provider sign-in failed'

  static notBegun() {
    return new this(
      phrase('This was not started in this browser, or it took too long. Please try again.')
    )
  }

  static unconfirmed(title: string) {
    return new this(
      phrase('{provider} did not confirm who you are. Please try again.', { provider: title })
    )
  }

  static away(title: string) {
    return new this(
      phrase(
        '{provider} cannot be reached right now. Please try again in a moment, or sign in another way.',
        { provider: title }
      )
    )
  }

  handle({ phrase: message }: this, { auth, response, session }: HttpContext) {
    session.flash('error', message)
    response.redirect(auth.user ? '/settings' : '/login')
  }
}
