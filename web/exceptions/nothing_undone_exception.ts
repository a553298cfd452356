import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class NothingUndoneException extends UserFacingException {
  static status = 409
  static code = 'E_NOTHING_UNDONE'
  static phrase = phrase(
    'Nothing could be undone: it was already undone, or something has changed since.'
  )
  title = 'Nothing undone'
}
