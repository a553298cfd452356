import type { DateTime } from 'luxon'
import { phrase, type Phrase } from '#support/phrase'

export interface Place {
  id: number
  name: string
  country: string
  latitude: number
  longitude: number
}

export interface FetchedReading {
  cityId: number
  celsius: number
  at: DateTime
}

export interface Failure {
  cityId: number
  /** A sentence for admins. */
  reason: Phrase
}

/** Result of one request. `note` is about data that belongs to no city. */
export interface FetchResult {
  readings: FetchedReading[]
  failures: Failure[]
  note?: Phrase
}

/**
 * A source of readings. `fetch` sends one request. `parse` reads the response and changes nothing.
 */
export interface Feed {
  /** Stored as the `source` of its readings, so it must never change. */
  name: string
  title: string

  /** Cities per request. */
  batchSize: number

  /** @throws FeedError if there is no usable response */
  fetch(places: Place[], signal: AbortSignal): Promise<string>

  /**
   * @param now the current time, to reject readings that are too old or in the future
   * @throws FeedError if no part of the response is usable
   */
  parse(body: string, places: Place[], now: DateTime): FetchResult | Promise<FetchResult>
}

interface FeedErrorOptions {
  /** Whether another attempt may succeed. */
  retryable?: boolean
  /** Milliseconds to wait before that attempt. */
  retryAfterMs?: number
  /** Whether the run must not send any more requests. */
  stopsRun?: boolean
  /** Whether the server may refuse the request because of only some of its places. */
  mayDependOnPlaces?: boolean
}

/** A failed request. The sentence is for admins. */
export class FeedError extends Error {
  readonly retryable: boolean
  readonly retryAfterMs: number
  readonly stopsRun: boolean
  readonly mayDependOnPlaces: boolean

  constructor(
    readonly sentence: Phrase,
    options: FeedErrorOptions = {}
  ) {
    super(String(sentence))
    this.retryable = options.retryable ?? false
    this.retryAfterMs = options.retryAfterMs ?? 0
    this.stopsRun = options.stopsRun ?? false
    this.mayDependOnPlaces = options.mayDependOnPlaces ?? false
  }
}

/** Returns the error of a request whose run was stopped by this signal. */
export function abortError({ reason }: AbortSignal) {
  if (reason instanceof FeedError) return reason
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    const tooLong = phrase(
      'The run took too long. The next run starts with the cities that have waited longest.'
    )
    return new FeedError(tooLong, { stopsRun: true })
  }
  return new FeedError(phrase('The run was stopped before a response arrived.'), { stopsRun: true })
}
