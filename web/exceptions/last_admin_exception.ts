import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/** The database has rejected a change that would leave no active admin. */
export default class LastAdminException extends UserFacingException {
  static status = 422
  static code = 'E_LAST_ADMIN'
  static phrase = phrase(
    'This is the last active admin. Please make another member an admin first.'
  )
  title = 'Last admin'
}
