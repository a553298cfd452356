import pRetry from 'p-retry'
import { setTimeout as pause } from 'node:timers/promises'
import { endedBy, FeedError } from '#weather/feed'

/** Milliseconds, and bytes. */
const LONGEST_WAIT = 60_000
const LARGEST = 4_000_000

/** What a server says that would rather be asked later. */
const TOO_MANY = 429
const BUSY = new Set([408, TOO_MANY, 500, 502, 503, 504])

/** What the system says when nothing can be asked, in a sentence for an admin. */
const REASONS: Record<string, string> = {
  ENOTFOUND: 'Its address is not found: is this machine connected to the internet?',
  EAI_AGAIN: 'Its address cannot be looked up just now: is this machine connected to the internet?',
  ECONNREFUSED: 'Nothing answers at its address.',
}

interface Manner {
  /** Milliseconds for each try. */
  patience: number
  ending: AbortSignal
}

/**
 * What is at this address, tried four times where that may help: after pauses that grow and differ,
 * and not before the server wants to be asked again.
 * @throws FeedProblem, which never holds the address: it may hold a key
 */
export async function requestText(address: URL, { patience, ending }: Manner) {
  try {
    return await pRetry(() => once(address, patience, ending), {
      retries: 3,
      minTimeout: 500,
      randomize: true,
      signal: ending,
      shouldRetry: ({ error }) => error instanceof FeedError && error.again,
      onFailedAttempt: ({ error, retriesLeft }) => rest(error, retriesLeft, ending),
    })
  } catch (error) {
    if (error instanceof FeedError) throw error
    if (ending.aborted) throw endedBy(ending)
    throw error
  }
}

async function rest(error: Error, triesLeft: number, ending: AbortSignal) {
  if (error instanceof FeedError && error.again && triesLeft && error.after) {
    await pause(error.after, undefined, { signal: ending })
  }
}

async function once(address: URL, patience: number, ending: AbortSignal) {
  const late = AbortSignal.timeout(patience)
  try {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { accept: 'application/json, text/csv' },
      signal: AbortSignal.any([late, ending]),
    })
    const body = await read(response)
    if (!response.ok) throw refusal(response, body)
    return body
  } catch (error) {
    if (error instanceof FeedError) throw error
    ending.throwIfAborted()
    if (late.aborted) throw new FeedError(`No answer within ${patience / 1000} s.`, { again: true })
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException
    const why = REASONS[code!] ?? `The connection failed: ${code ?? message}.`
    throw new FeedError(why, { again: true })
  }
}

async function read({ body }: Response) {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > LARGEST) throw new FeedError(`The answer is longer than ${LARGEST / 1e6} MB.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

function refusal({ status, headers }: Response, body: string) {
  if (status >= 300 && status < 400) {
    return new FeedError(`It leads elsewhere (${status}), where nobody follows.`)
  }
  const after = retryAfter(headers.get('retry-after'))
  if (BUSY.has(status) && after > LONGEST_WAIT) {
    const seconds = Math.ceil(after / 1000)
    return new FeedError(`It wants to be asked again in ${seconds} s (${status}).`, {
      last: true,
    })
  }
  const reason = reasonIn(body)
  return new FeedError(`It answers with ${status}${reason}.`, {
    again: BUSY.has(status),
    after,
    last: status === TOO_MANY,
  })
}

/** Seconds, or a date; in milliseconds. */
function retryAfter(header: string | null) {
  if (!header) return 0
  const after = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return Math.max(0, after || 0)
}

/** Open-Meteo says what it minds. */
function reasonIn(body: string) {
  try {
    const { reason } = JSON.parse(body)
    return typeof reason === 'string' ? `: ${reason.slice(0, 200).replace(/\.$/, '')}` : ''
  } catch {
    return ''
  }
}
