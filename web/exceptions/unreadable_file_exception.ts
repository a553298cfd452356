import { Exception } from '@adonisjs/core/exceptions'

/** A file that cannot be imported at all, and why; nothing of it is kept. */
export default class UnreadableFileException extends Exception {
  static status = 422
  static code = 'E_UNREADABLE_FILE'
}
