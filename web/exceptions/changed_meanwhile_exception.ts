import UserFacingException from '#exceptions/user_facing_exception'

/** The program has not seen the newest state of what it wants to change. */
export default class ChangedMeanwhileException extends UserFacingException {
  static status = 412
  static code = 'E_CHANGED_MEANWHILE'
  title = 'Changed meanwhile'

  constructor() {
    super(
      'Somebody has changed this meanwhile. Read it again, and repeat your change with the new ETag.'
    )
  }
}
