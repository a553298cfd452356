import type { HttpContext } from '@adonisjs/core/http'
import UserFacingException from '#exceptions/user_facing_exception'

/** Does not tell which of the two is wrong: that would reveal who has an account. */
export default class InvalidCredentialsException extends UserFacingException {
  static status = 401
  static code = 'E_INVALID_CREDENTIALS'
  static message = 'E-mail or password is wrong.'
  title = 'Invalid credentials'

  handle(error: this, ctx: HttpContext) {
    ctx.session.flashOnly(['email'])
    return super.handle(error, ctx)
  }
}
