import UserFacingException from '#exceptions/user_facing_exception'

export default class InvalidQuoteException extends UserFacingException {
  static status = 422
  static code = 'E_INVALID_QUOTE'
  static message = 'The message that you quote is not in this room any more.'
  title = 'Invalid quote'

  constructor() {
    super(undefined, { keepInput: true })
  }
}
