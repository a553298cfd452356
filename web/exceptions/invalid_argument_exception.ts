import UserFacingException from '#exceptions/user_facing_exception'

/** An argument of a command is not valid. The message says what is accepted. */
export default class InvalidArgumentException extends UserFacingException {
  static status = 422
  static code = 'E_INVALID_ARGUMENT'
}
