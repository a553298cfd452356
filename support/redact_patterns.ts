import { redactUrls } from '#support/secrets'

export const REDACTED = '[redacted]'

/** Secrets that can be recognised anywhere in a text. */
const PATTERNS: [pattern: RegExp, replacement: string][] = [
  [/\b(Bearer|Basic)\s+[^\s"',]+/gi, `$1 ${REDACTED}`],
  [/\bfairweather_[\w-]+\.[\w-]+/g, REDACTED],
  [/([?&][\w-]*(?:token|key|secret|password|code|state)=)[^&\s"']+/gi, `$1${REDACTED}`],
  [/\b((?:set-)?cookie:\s*)[^\r\n]+/gi, `$1${REDACTED}`],
  // The value of a signed or encrypted cookie.
  [/\b[se](:|%3A)[\w-]{10,}\.[\w.-]{10,}/gi, REDACTED],
]

/**
 * Removes everything from a text that looks like a secret. Works without the settings, so it can
 * also be used when they are not valid; otherwise use `redact` of config/redaction.ts.
 */
export function redactPatterns(text: string) {
  return PATTERNS.reduce(
    (result, [pattern, replacement]) => result.replace(pattern, replacement),
    redactUrls(text, REDACTED)
  )
}

/** Redacts the messages and stacks of an error and of its causes, and returns the error. */
export function redactError<T>(error: T, seen = new Set<unknown>()): T {
  if (!(error instanceof Error) || seen.has(error)) return error
  seen.add(error)
  for (const property of ['message', 'stack'] as const) {
    const value = redactPatterns(error[property] ?? '')
    // Not an assignment: these properties of a DOMException have no setter.
    Object.defineProperty(error, property, { value, configurable: true, writable: true })
  }
  redactError(error.cause, seen)
  if (error instanceof AggregateError) error.errors.forEach((each) => redactError(each, seen))
  return error
}
