import pRetry from 'p-retry'
import { setTimeout as pause } from 'node:timers/promises'
import { abortError, FeedError } from '#weather/feed'

/** If the server asks for a longer pause, the run stops instead of waiting. */
const MAX_RETRY_AFTER_MS = 60_000
const MAX_RESPONSE_BYTES = 4_000_000

const TOO_MANY_REQUESTS = 429
const RETRYABLE_STATUSES = new Set([408, TOO_MANY_REQUESTS, 500, 502, 503, 504])

const NETWORK_ERRORS: Record<string, string> = {
  ENOTFOUND: 'The host name was not found. Is this machine connected to the internet?',
  EAI_AGAIN: 'The host name cannot be resolved now. Is this machine connected to the internet?',
  ECONNREFUSED: 'The server refused the connection.',
}

interface Options {
  /** Time limit for each attempt. */
  timeoutMs: number
  signal: AbortSignal
}

/**
 * Returns the body of the response. Makes up to four attempts. The pauses between them are random
 * and grow, and are at least as long as `Retry-After` says.
 * @throws FeedError. Its message never contains the URL, which may contain an API key.
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
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'application/json, text/csv' },
      signal: AbortSignal.any([timeout, signal]),
    })
    const body = await readBody(response)
    if (!response.ok) throw statusError(response, body)
    return body
  } catch (error) {
    if (error instanceof FeedError) throw error
    signal.throwIfAborted()
    if (timeout.aborted) {
      throw new FeedError(`No response within ${timeoutMs / 1000} s.`, { retryable: true })
    }
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException
    const reason = NETWORK_ERRORS[code!] ?? `The connection failed: ${code ?? message}.`
    throw new FeedError(reason, { retryable: true })
  }
}

async function readBody({ body }: Response) {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > MAX_RESPONSE_BYTES) {
      throw new FeedError(`The response is larger than ${MAX_RESPONSE_BYTES / 1e6} MB.`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function statusError({ status, headers }: Response, body: string) {
  if (status >= 300 && status < 400) {
    return new FeedError(`The server redirects (${status}). Redirects are not followed.`)
  }
  const retryable = RETRYABLE_STATUSES.has(status)
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'))
  if (retryable && retryAfterMs > MAX_RETRY_AFTER_MS) {
    const seconds = Math.ceil(retryAfterMs / 1000)
    return new FeedError(`The server asks to wait ${seconds} s (${status}).`, { stopsRun: true })
  }
  return new FeedError(`The server responded with ${status}${reasonIn(body)}.`, {
    retryable,
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

/** Open-Meteo describes an error as `{ "reason": "…" }`. */
function reasonIn(body: string) {
  try {
    const { reason } = JSON.parse(body)
    return typeof reason === 'string' ? `: ${reason.slice(0, 200).replace(/\.$/, '')}` : ''
  } catch {
    return ''
  }
}
