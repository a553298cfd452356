import UserFacingException from '#exceptions/user_facing_exception'
import { phrase } from '#support/phrase'

/** A run of a feed is requested although the previous one has not ended. */
export default class RunInProgressException extends UserFacingException {
  static status = 409
  static code = 'E_RUN_IN_PROGRESS'
  title = 'Run in progress'

  constructor(feed: { title: string }) {
    super(
      phrase('A run of {feed} is already waiting or in progress. Please wait until it has ended.', {
        feed: feed.title,
      }),
      { redirectTo: '/admin/feed' }
    )
  }
}
