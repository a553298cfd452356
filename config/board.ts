import env from '#config/env'
import feeds from '#config/feeds'
import { parseDuration } from '#support/duration'

const enteredS = parseDuration(env.get('ENTERED_STALE_AFTER')!)! / 1000
const feedMs = parseDuration(env.get('FEED_STALE_AFTER') ?? '')

/** A feed may be late, or miss one run. */
const lateFeedS = feeds.longestIntervalSeconds && 2 * feeds.longestIntervalSeconds + 900

export default {
  /** Maximum number of cities on a board. */
  citiesPerMember: env.get('CITIES_PER_MEMBER'),

  /** True if a demo feed invents the temperatures. The pages then say that they are invented. */
  demoFeed: env.get('DEMO_FEED'),

  /** The ages in seconds from which a reading is stale. */
  staleAfterS: {
    feed: feedMs ? feedMs / 1000 : (lateFeedS ?? enteredS),
    /** Every city changes every few minutes. The readings of a new installation are an hour old. */
    demo: 7200,
    entered: enteredS,
  },
}
