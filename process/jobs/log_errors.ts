import type { PgBoss } from 'pg-boss'
import logger from '@adonisjs/core/services/logger'
import { redact } from '#config/redaction'
import { causeOf } from '#support/error_cause'

const PAUSE_MS = 60_000

/**
 * Logs errors of the queue itself, at most one a minute: an outage of the database causes dozens.
 * Without a listener, the first error would end the process.
 */
export function logErrors(boss: PgBoss) {
  let loggedAt = -Infinity
  boss.on('error', (error) => {
    if (performance.now() - loggedAt < PAUSE_MS) return
    loggedAt = performance.now()
    logger.error('jobs: %s', redact(causeOf(error)))
  })
}
