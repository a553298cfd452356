import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'

/** Nobody is signed in by a provider, or linked with it: the page from which he set out says why. */
export default class ProviderException extends Exception {
  static status = 400
  static code = 'E_PROVIDER'

  static notBegun() {
    return new this('That was not begun in this browser, or is over by now; please try again.')
  }

  static unconfirmed(title: string) {
    return new this(`${title} did not confirm who you are; please try again.`)
  }

  static away(title: string) {
    return new this(
      `${title} cannot be reached just now; try again in a moment, or choose another way to sign in.`
    )
  }

  handle({ message }: this, { auth, response, session }: HttpContext) {
    session.flash('error', message)
    response.redirect(auth.user ? '/settings' : '/login')
  }
}
