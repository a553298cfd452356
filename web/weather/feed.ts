import type { DateTime } from 'luxon'

export interface Place {
  id: number
  name: string
  country: string
  latitude: number
  longitude: number
}

export interface Measured {
  cityId: number
  celsius: number
  at: DateTime
}

export interface Failure {
  cityId: number
  reason: string
}

/** What an answer holds, city by city; `note` is about what belongs to no city. */
export interface Outcome {
  measured: Measured[]
  failures: Failure[]
  note?: string
}

/** Where readings come from: one request and a pure parser. */
export interface Feed {
  /** The `source` of its readings; short, and the same for ever. */
  name: string
  title: string

  /** How many places one request asks for. */
  batch: number

  /** @throws FeedProblem where nothing came */
  fetch(places: Place[], ending: AbortSignal): Promise<string>

  /** @throws FeedProblem where nothing of it is of use */
  parse(answer: string, places: Place[]): Outcome
}

interface Manner {
  /** Whether to ask again may help, and after how many milliseconds. */
  again?: boolean
  after?: number

  /** Whether nothing more may be asked in this run. */
  last?: boolean
}

/** In a sentence, why a request brought nothing. */
export class FeedError extends Error {
  readonly again: boolean
  readonly after: number
  readonly last: boolean

  constructor(message: string, { again = false, after = 0, last = false }: Manner = {}) {
    super(message)
    this.again = again
    this.after = after
    this.last = last
  }
}

/** What is said of a request of a run that was ended. */
export function endedBy({ reason }: AbortSignal) {
  if (reason instanceof FeedError) return reason
  return new FeedError('The run was ended before there was an answer.', { last: true })
}
