import { Exception } from '@adonisjs/core/exceptions'

/** Without an admin nobody could keep the cities and the members, nor make another admin. */
export default class LastAdminException extends Exception {
  static status = 422
  static code = 'E_LAST_ADMIN'
  static message = 'You are the only admin: make somebody else an admin first.'
}
