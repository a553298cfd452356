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

/** In a sentence, why a request brought nothing. */
export class FeedProblem extends Error {
  /** Milliseconds after which the feed wants to be asked again. */
  constructor(
    message: string,
    readonly again = false,
    readonly after = 0
  ) {
    super(message)
  }
}
