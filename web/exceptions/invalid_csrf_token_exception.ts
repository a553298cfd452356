import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class InvalidCsrfTokenException extends UserFacingException {
  static status = 403
  static code = 'E_INVALID_CSRF_TOKEN'
  static phrase = phrase('This page was open for too long. Please try again.')
  title = 'Invalid CSRF token'

  constructor() {
    super(undefined, { keepInput: true })
  }

  get detail() {
    return phrase('The CSRF token is missing or has expired.')
  }
}
