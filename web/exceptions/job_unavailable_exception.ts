import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/** A job can be neither retried nor cancelled, because of what has happened meanwhile. */
export default class JobUnavailableException extends UserFacingException {
  static status = 409
  static code = 'E_JOB_UNAVAILABLE'
  static phrase = phrase('This job has ended, or somebody has retried or cancelled it meanwhile.')
  title = 'Job unavailable'
}
