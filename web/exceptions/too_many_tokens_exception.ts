import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class TooManyTokensException extends UserFacingException {
  static status = 409
  static code = 'E_TOO_MANY_TOKENS'
  title = 'Too many tokens'

  constructor(limit: number) {
    super(phrase('You have {n} access tokens. Please revoke one of them first.', { n: limit }))
  }
}
