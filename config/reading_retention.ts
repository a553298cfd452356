import { parseDuration } from '#support/duration'
import env from '#config/env'

/** The ages at which readings are deleted or thinned. If neither is set, all readings are kept. */
export default {
  maxAgeMs: parseDuration(env.get('READINGS_KEPT') ?? ''),
  thinAfterMs: parseDuration(env.get('READINGS_THINNED_AFTER') ?? ''),
}
