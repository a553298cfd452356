import UserFacingException from '#exceptions/user_facing_exception'

export default class KeyInUseException extends UserFacingException {
  static status = 409
  static code = 'E_KEY_IN_USE'
  title = 'Key in use'

  constructor() {
    super('A request with this Idempotency-Key is in progress. Please try again in a moment.')
  }
}
