import { milliseconds } from '#support/duration'
import env from '#config/env'

/** Milliseconds that readings are kept, and kept all; none: for ever. */
export default {
  kept: milliseconds(env.get('READINGS_KEPT') ?? ''),
  thinnedAfter: milliseconds(env.get('READINGS_THINNED_AFTER') ?? ''),
}
