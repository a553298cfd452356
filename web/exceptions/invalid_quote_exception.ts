import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class InvalidQuoteException extends UserFacingException {
  static status = 422
  static code = 'E_INVALID_QUOTE'
  static phrase = phrase('The message that you quote is not in this room any more.')
  title = 'Invalid quote'

  constructor() {
    super(undefined, { keepInput: true })
  }
}
