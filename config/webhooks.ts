import env from '#config/env'
import { parseDuration } from '#support/duration'

export default {
  /** Whether addresses may begin with http://, for tests and development. */
  allowsHttp: env.get('WEBHOOK_HTTP'),

  /** Hosts that may have private addresses. */
  privateHosts: (env.get('WEBHOOK_PRIVATE_HOSTS') ?? '').split(/[\s,]+/).filter(Boolean),

  /** A webhook that fails for so long is switched off. */
  offAfterMs: parseDuration(env.get('WEBHOOK_OFF_AFTER')!)!,

  requestTimeoutMs: 10_000,

  /** For so long, requests are also signed with the secret before the current one. */
  previousSecretMs: 24 * 3_600_000,

  /** Every writer adds a row for each of them. */
  maxWebhooks: 20,
}
