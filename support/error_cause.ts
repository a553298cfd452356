import { redactPatterns } from '#support/redact_patterns'

/** PostgreSQL's errors of this class quote the value that they reject. */
const DATA_EXCEPTION = /^22...$/

/**
 * A statement and the dash that Knex puts before the message. Other messages keep their dashes:
 * mail servers reply `550 No such user - gsmtp`.
 */
const STATEMENT =
  /^[\s(]*(alter|analyze|begin|commit|copy|create|delete|do|drop|grant|insert|listen|lock|notify|release|revoke|rollback|savepoint|select|set|show|truncate|update|vacuum|with)\b.* - /is

/**
 * Returns the message of an error of other software without what it may quote: the statement, the
 * values of the statement, and secrets.
 */
export function causeOf(error: unknown) {
  const { code = '', message = error } = (error ?? {}) as { code?: string; message?: unknown }
  if (DATA_EXCEPTION.test(code)) {
    return `PostgreSQL rejected a value (SQLSTATE ${code})`
  }
  return redactPatterns(String(message).replace(STATEMENT, '').replace(/\.$/, ''))
}
