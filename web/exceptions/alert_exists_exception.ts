import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/** The member has an alert of the same city, kind and limit. */
export default class AlertExistsException extends UserFacingException {
  static status = 409
  static code = 'E_ALERT_EXISTS'
  static phrase = phrase('You already have this alert.')
  title = 'Alert exists'

  constructor() {
    super(undefined, { keepInput: true })
  }
}
