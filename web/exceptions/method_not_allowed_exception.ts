import UserFacingException from '#exceptions/user_facing_exception'

export default class MethodNotAllowedException extends UserFacingException {
  static status = 405
  static code = 'E_METHOD_NOT_ALLOWED'
  title = 'Method not allowed'

  constructor() {
    super('This address knows other methods. See the header Allow.')
  }
}
