import { parseDuration } from '#support/duration'
import env from '#config/env'

/** Milliseconds that readings are kept, and kept all; none: for ever. */
export default {
  kept: parseDuration(env.get('READINGS_KEPT') ?? ''),
  thinnedAfter: parseDuration(env.get('READINGS_THINNED_AFTER') ?? ''),
}
