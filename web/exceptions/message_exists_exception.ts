import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class MessageExistsException extends UserFacingException {
  static status = 409
  static code = 'E_MESSAGE_EXISTS'
  static phrase = phrase(
    'This form has already been sent. Please check the text and send it again.'
  )
  title = 'Message exists'

  constructor() {
    super(undefined, { keepInput: true })
  }

  get detail() {
    return phrase('Another message has this id. Please use a new one.')
  }
}
