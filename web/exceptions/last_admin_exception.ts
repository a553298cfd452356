import { Exception } from '@adonisjs/core/exceptions'

/** Nobody would be left who can make others admins; the database does not let that happen. */
export default class LastAdminException extends Exception {
  static status = 422
  static code = 'E_LAST_ADMIN'
  static message = 'This is the last active admin: make somebody else an admin first.'
}
