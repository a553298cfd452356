import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class InvalidTokenException extends UserFacingException {
  static status = 401
  static code = 'E_INVALID_TOKEN'
  static phrase = phrase(
    'Send a valid access token in the header "Authorization: Bearer …". The token may have expired or been revoked.'
  )
  title = 'Access token required'
}
