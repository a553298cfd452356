import { redactPatterns } from '#support/redact_patterns'

/** PostgreSQL's errors of this class quote the value that they reject. */
const DATA_EXCEPTION = /^22...$/

/**
 * Returns the message of an error of other software without what it may quote: the query, which
 * Lucid puts before the message, the values of the query, and secrets.
 */
export function causeOf(error: unknown) {
  const { code = '', message = error } = (error ?? {}) as { code?: string; message?: unknown }
  if (DATA_EXCEPTION.test(code)) {
    return `PostgreSQL rejected a value (SQLSTATE ${code})`
  }
  return redactPatterns(
    String(message)
      .replace(/^.* - /s, '')
      .replace(/\.$/, '')
  )
}
