import UserFacingException from '#exceptions/user_facing_exception'

const HOW_TO_SIGN =
  'Sign the request with the secret of the station, in the headers webhook-id, webhook-timestamp and webhook-signature, or send the secret in the header "Authorization: Bearer …".'

export default class InvalidSignatureException extends UserFacingException {
  static status = 401
  static code = 'E_INVALID_SIGNATURE'
  title = 'Invalid signature'

  constructor(message = HOW_TO_SIGN) {
    super(message)
  }

  /** Somebody may have recorded the request and send it again, or a clock is wrong. */
  static outdated() {
    return new this(
      'The time in the header webhook-timestamp is more than five minutes ago or ahead. Check the clock of the station.'
    )
  }
}
