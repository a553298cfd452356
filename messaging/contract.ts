/**
 * The contract between the hub and its clients, both pages and programs: all events, payloads and
 * rooms. Times are ISO 8601 in UTC; temperatures are °C with one decimal.
 */
export const HUB_PATH = '/hub'

/** The error of a rejected connection. It does not say why, so that attackers learn nothing. */
export const UNAUTHORISED = 'unauthorised'

/** The error of a rejected connection if the member already has too many connections. */
export const TOO_MANY = 'too many connections'

/** The `auth` of a program's handshake. Pages send their session cookie instead. */
export interface Credentials {
  /** An access token. The settings page shows it only once, when it is created. */
  token: string
}

export interface Reading {
  cityId: number
  /** null if the city has no temperature now */
  celsius: number | null
  /**
   * Rises with every change of `celsius` or `measuredAt`. Clients may compare only versions from
   * the same connection.
   */
  version: number
  /** null if the city has no reading */
  measuredAt: string | null
}

/** @param row a row of `cities` */
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
  /**
   * Like `watch`, but for any city. Only for admins who connect from a page, not for access tokens.
   */
  oversee: (cityIds: number[], ack: (answer: Answer) => void) => void
  unoversee: (cityIds: number[], ack: (answer: Answer) => void) => void
  /**
   * Returns the hub's time, ISO 8601 in UTC. Pages calculate ages by it, because the clock of a
   * device may be wrong, and find out whether the connection still works.
   */
  time: (ack: (now: string) => void) => void
}

export interface HubToClient {
  reading: (reading: Reading) => void
  /** Several readings that arrived at the hub together, each of another city. */
  readings: (readings: Reading[]) => void
  /**
   * A right to the city has ended. The client should send `watch` or `oversee` for the city again.
   * If the hub then refuses the city, the client has no right to it any more.
   */
  revoked: (revoked: { cityId: number }) => void
  /** The last event before the hub closes the connection. */
  bye: (bye: { reason: ByeReason }) => void
}

/**
 * `draining`: the hub shuts down. `flood`: the client sent far too many packets. `signed-out`: the
 * sign-in or access token is not valid any more, for any reason, so reconnecting is pointless.
 */
export type ByeReason = 'draining' | 'flood' | 'signed-out'

export const userRoom = (userId: number) => `user:${userId}`
export const sessionRoom = (signInId: number) => `session:${signInId}`
