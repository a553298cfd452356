import UserFacingException from '#exceptions/user_facing_exception'

/** A link in a mail to a member who is signed in. */
export default class InvalidLinkException extends UserFacingException {
  static status = 410
  static code = 'E_INVALID_LINK'
  static message =
    'This link no longer works. It was used or replaced, has expired, or belongs to another account.'

  constructor() {
    super(undefined, { redirectTo: '/settings' })
  }
}
