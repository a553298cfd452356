import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class SignInRequiredException extends UserFacingException {
  static status = 401
  static code = 'E_SIGN_IN_REQUIRED'
  static phrase = phrase('Please sign in first.')
  title = 'Sign-in required'

  handle({ phrase: message }: this, { response, session }: HttpContext) {
    session.flash('error', message)
    response.redirect().withIntendedUrl().toPath('/login')
  }
}
