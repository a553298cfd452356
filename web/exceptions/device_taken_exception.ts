import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

export default class DeviceTakenException extends UserFacingException {
  static status = 422
  static code = 'E_DEVICE_TAKEN'
  static phrase = phrase(
    'The notifications of this device belong to another account. Please block and allow them again in the browser.'
  )
  title = 'Device taken'
}
