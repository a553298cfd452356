import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/** A signed-in member has used a mail link that is not valid. */
export default class InvalidLinkException extends UserFacingException {
  static status = 410
  static code = 'E_INVALID_LINK'
  static phrase = phrase(
    'This link no longer works. It was used or replaced, has expired, or belongs to another account.'
  )

  constructor() {
    super(undefined, { redirectTo: '/settings' })
  }
}
