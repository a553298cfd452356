import UserFacingException from '#exceptions/user_facing_exception'

/** A file that cannot be imported at all. The message says why; nothing of the file is stored. */
export default class UnreadableFileException extends UserFacingException {
  static status = 422
  static code = 'E_UNREADABLE_FILE'
}
