import { parseDuration } from '#support/duration'
import env from '#config/env'

/** Age at which readings are deleted and thinned. Without a setting, all readings are kept. */
export default {
  maxAgeMs: parseDuration(env.get('READINGS_KEPT') ?? ''),
  thinAfterMs: parseDuration(env.get('READINGS_THINNED_AFTER') ?? ''),
}
