import pRetry from 'p-retry'
import { setTimeout as pause } from 'node:timers/promises'
import { certificateProblem } from '#support/certificate_problem'
import { phrase, type Phrase } from '#support/phrase'
import { abortError, FeedError } from '#weather/feed'

/** If the server asks for a longer pause, the run stops instead of waiting. */
const MAX_RETRY_AFTER_MS = 60_000
const MAX_RESPONSE_BYTES = 4_000_000

const MINUTE_MS = 60_000

const TOO_MANY_REQUESTS = 429
const RETRYABLE_STATUSES = new Set([408, TOO_MANY_REQUESTS, 500, 502, 503, 504])
/** The server does not accept this client, so it would refuse all further requests, too. */
const CLIENT_REFUSED_STATUSES = new Set([401, 403, 407])
const REFUSED_CONTENT_STATUSES = new Set([400, 422])

/** Errors of a connection that another attempt may overcome. */
const TEMPORARY_ERRORS = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
])

const NETWORK_ERRORS: Record<string, Phrase> = {
  ENOTFOUND: phrase(
    'The host name was not found. Is this machine connected to the internet? If the network has a proxy, set HTTPS_PROXY.'
  ),
  EAI_AGAIN: phrase(
    'The host name cannot be resolved now. Is this machine connected to the internet? If the network has a proxy, set HTTPS_PROXY.'
  ),
  ECONNREFUSED: phrase('The server refused the connection.'),
  UND_ERR_CONNECT_TIMEOUT: phrase(
    'The server does not respond. If the network has a proxy, set HTTPS_PROXY.'
  ),
  ERR_SSL_WRONG_VERSION_NUMBER: phrase('The server does not use HTTPS on this port.'),
}

interface Options {
  /** Time limit for each attempt. */
  timeoutMs: number
  signal: AbortSignal
}

/**
 * Returns the body of the response. Makes up to four attempts. The pauses between them are random
 * and grow, and are at least as long as the server asks for.
 * @param url a user name and a password in it are sent as a header
 * @throws FeedError. Its message never contains the URL, which may contain a password or a key.
 */
export async function requestText(url: URL, { timeoutMs, signal }: Options) {
  try {
    return await pRetry(() => attempt(url, timeoutMs, signal), {
      retries: 3,
      minTimeout: 500,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => error instanceof FeedError && error.retryable,
      onFailedAttempt: ({ error, retriesLeft }) => waitAsRequested(error, retriesLeft, signal),
    })
  } catch (error) {
    if (error instanceof FeedError) throw error
    if (signal.aborted) throw abortError(signal)
    throw error
  }
}

async function waitAsRequested(error: Error, retriesLeft: number, signal: AbortSignal) {
  if (error instanceof FeedError && error.retryable && retriesLeft && error.retryAfterMs) {
    await pause(error.retryAfterMs, undefined, { signal })
  }
}

async function attempt(url: URL, timeoutMs: number, signal: AbortSignal) {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(withoutCredentials(url), {
      redirect: 'manual',
      headers: { accept: 'application/json, text/csv', ...basicAuth(url) },
      signal: AbortSignal.any([timeout, signal]),
    })
    const body = await readBody(response)
    if (!response.ok) throw statusError(response, body)
    return body
  } catch (error) {
    if (error instanceof FeedError) throw error
    signal.throwIfAborted()
    if (timeout.aborted) {
      throw new FeedError(phrase('No response within {n} s.', { n: timeoutMs / 1000 }), {
        retryable: true,
      })
    }
    throw connectionError(error as Error)
  }
}

function withoutCredentials(url: URL) {
  const address = new URL(url)
  address.username = address.password = ''
  return address
}

/** RFC 7617. `fetch` refuses a URL with a user name or a password. */
function basicAuth({ username, password }: URL) {
  if (!username && !password) return {}
  const credentials = [username, password].map(decodeURIComponent).join(':')
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` }
}

async function readBody({ body }: Response) {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > MAX_RESPONSE_BYTES) {
      throw new FeedError(
        phrase('The response is larger than {n} MB.', { n: MAX_RESPONSE_BYTES / 1e6 })
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** A problem that another attempt cannot overcome would be the same in every request of the run. */
function connectionError(error: Error) {
  const cause = (error.cause ?? error) as NodeJS.ErrnoException
  const code = cause.code ?? ''
  const retryable = TEMPORARY_ERRORS.has(code)
  const reason =
    NETWORK_ERRORS[code] ??
    certificateProblem(cause) ??
    phrase('The connection failed: {reason}.', { reason: code || cause.message })
  return new FeedError(reason, { retryable, stopsRun: !retryable })
}

/** Returns the error for a response whose status is not 2xx. */
export function statusError({ status, headers }: Response, body: string) {
  if (status >= 300 && status < 400) {
    return new FeedError(
      phrase('The server redirects ({status}). Redirects are not followed.', { status })
    )
  }
  const reason = reasonIn(body)
  const retryAfterMs = parseRetryAfter(headers.get('retry-after')) || waitFor(reason)
  const message = reason
    ? phrase('The server responded with {status}: {reason}.', { status, reason })
    : phrase('The server responded with {status}.', { status })
  if (!RETRYABLE_STATUSES.has(status)) {
    return new FeedError(message, {
      stopsRun: CLIENT_REFUSED_STATUSES.has(status),
      mayDependOnPlaces: REFUSED_CONTENT_STATUSES.has(status),
    })
  }
  if (retryAfterMs > MAX_RETRY_AFTER_MS) {
    const n = Math.ceil(retryAfterMs / 1000)
    const tooLong = phrase('The server asks to wait {n} s ({status}).', { n, status })
    return new FeedError(retryAfterMs < Infinity ? tooLong : message, { stopsRun: true })
  }
  return new FeedError(message, {
    retryable: true,
    retryAfterMs,
    stopsRun: status === TOO_MANY_REQUESTS,
  })
}

/** The header is a number of seconds or a date. Returns milliseconds. */
function parseRetryAfter(header: string | null) {
  if (!header) return 0
  const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Math.max(0, wait || 0)
}

/**
 * Open-Meteo sends no Retry-After. Its reason names the limit: "Minutely API request limit
 * exceeded", "Hourly …" or "Daily …".
 */
function waitFor(reason: string) {
  if (!/limit exceeded/i.test(reason)) return 0
  return /^minutely/i.test(reason) ? MINUTE_MS : Infinity
}

/** Open-Meteo describes an error as `{ "reason": "…" }`. */
function reasonIn(body: string) {
  try {
    const { reason } = JSON.parse(body)
    return typeof reason === 'string' ? reason.slice(0, 200).replace(/\.$/, '') : ''
  } catch {
    return ''
  }
}
