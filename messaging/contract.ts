/**
 * What pages, programs and the hub say to each other: the one list of events, payloads and rooms.
 * Times are ISO 8601 in UTC, temperatures °C with one decimal.
 */
export const HUB_PATH = '/hub'

/** What a connection is told that may not be one: the same words, whatever the reason. */
export const UNAUTHORISED = 'unauthorised'

/** What a connection is told whose member has as many as one may have. */
export const TOO_MANY = 'too many connections'

/** What a program brings as `auth`; pages bring the session's cookie instead. */
export interface Credentials {
  /** An access token, as the settings show it once. */
  token: string
}

export interface Reading {
  cityId: number
  /** null: no reading */
  celsius: number | null
  /** Rises with every change of the city; comparable within one connection only. */
  version: number
  /** null: never measured */
  measuredAt: string | null
}

/** A row of `cities`, as hubs and their clients speak of it. */
export function readingOf(row: {
  id: number
  celsius: number | null
  version: number
  measured_at: Date | null
}): Reading {
  const { id: cityId, celsius, version, measured_at: measuredAt } = row
  return { cityId, celsius, version, measuredAt: measuredAt?.toISOString() ?? null }
}

export type Answer =
  | { ok: true; readings: Reading[]; refused: number[] }
  | { ok: false; error: { code: 'invalid' | 'throttled' | 'unavailable'; message: string } }

export interface ClientToHub {
  watch: (cityIds: number[], ack: (answer: Answer) => void) => void
  unwatch: (cityIds: number[], ack: (answer: Answer) => void) => void
  /** As `watch`, for who keeps cities and is signed in to the pages: whatever is on his board. */
  oversee: (cityIds: number[], ack: (answer: Answer) => void) => void
  unoversee: (cityIds: number[], ack: (answer: Answer) => void) => void
}

export interface HubToClient {
  reading: (reading: Reading) => void
  /** Asks to `watch`, or `oversee`, the city once more: what is refused then has ended. */
  revoked: (revoked: { cityId: number }) => void
  /** The last word of a hub that closes the connection; `flood`: it was asked far too much. */
  bye: (bye: { reason: string }) => void
}

export const cityRoom = (cityId: number) => `city:${cityId}`
/** NaN for the rooms of no city */
export const cityOf = (room: string) => Number(/^city:(\d+)$/.exec(room)?.[1])
export const userRoom = (userId: number) => `user:${userId}`
export const sessionRoom = (signInId: number) => `session:${signInId}`
