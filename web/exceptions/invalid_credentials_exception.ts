import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/**
 * Does not say whether the e-mail or the password is wrong: that would reveal which e-mails have an
 * account.
 */
export default class InvalidCredentialsException extends UserFacingException {
  static status = 401
  static code = 'E_INVALID_CREDENTIALS'
  static phrase = phrase('E-mail or password is wrong.')
  title = 'Invalid credentials'

  handle(error: this, ctx: HttpContext) {
    ctx.session.flashOnly(['email'])
    return super.handle(error, ctx)
  }
}
