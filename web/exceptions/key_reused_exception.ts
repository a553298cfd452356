import UserFacingException from '#exceptions/user_facing_exception'

export default class KeyReusedException extends UserFacingException {
  static status = 422
  static code = 'E_KEY_REUSED'
  title = 'Key reused'

  constructor() {
    super('This Idempotency-Key was sent with another request. Please use a new one.')
  }
}
