import env from '#config/env'
import { parseDuration } from '#support/duration'

export default {
  /** Whether addresses may begin with http://, for tests and development. */
  allowsHttp: env.get('WEBHOOK_HTTP'),

  /** Hosts that may have private addresses. */
  privateHosts: (env.get('WEBHOOK_PRIVATE_HOSTS') ?? '').split(/[\s,]+/).filter(Boolean),

  /** How long a webhook may fail before it is switched off. */
  offAfterMs: parseDuration(env.get('WEBHOOK_OFF_AFTER')!)!,

  requestTimeoutMs: 10_000,

  /** How long requests are also signed with the secret before the current one. */
  previousSecretMs: 24 * 3_600_000,

  /** Limited, because each writer adds a row for each webhook. */
  maxWebhooks: 20,
}
