import UserFacingException from '#exceptions/user_facing_exception'

export default class MissingEtagException extends UserFacingException {
  static status = 428
  static code = 'E_MISSING_ETAG'
  title = 'Missing ETag'

  constructor() {
    super('Send the ETag of what you have read in the header If-Match.')
  }
}
