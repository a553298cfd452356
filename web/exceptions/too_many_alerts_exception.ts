import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/** The database has rejected an alert because the member has too many. */
export default class TooManyAlertsException extends UserFacingException {
  static status = 409
  static code = 'E_TOO_MANY_ALERTS'
  static phrase = phrase('You already have 20 alerts. Please delete one of them first.')
  title = 'Too many alerts'

  constructor() {
    super(undefined, { keepInput: true })
  }
}
