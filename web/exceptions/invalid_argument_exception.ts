import { Exception } from '@adonisjs/core/exceptions'

/** What somebody asked for at the command line makes no sense; its message says what does. */
export default class InvalidArgumentException extends Exception {
  static status = 422
  static code = 'E_CANNOT_BE'
}
