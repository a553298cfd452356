import type { ServerOptions } from 'socket.io'
import type { Reading } from '#messaging/contract'

/**
 * A right that has ended: of a member to a city, of everybody to a city, of a member to be
 * connected, or of one sign-in.
 */
export interface Revocation {
  userId: number | null
  cityId: number | null
  signInId: number | null
}

/** What hubs are told, and tell each other. */
export interface HubToHub {
  readings: (readings: Reading[]) => void
  revocations: (revocations: Revocation[]) => void
  heartbeat: (message: string) => void
  status: (answerTo: string) => void
}

export type BusMessage = { [E in keyof HubToHub]: [E, ...Parameters<HubToHub[E]>] }[keyof HubToHub]

/** Milliseconds in which an echo has to come back. */
export const ECHO_TIMEOUT_MS = 2000

/** What carries words between processes. */
export interface Bus {
  readonly name: string

  /** Says all of it to all hubs, in this order, in one go; rejects, soon, where that failed. */
  publish(words: BusMessage[]): Promise<void>

  /** Says something to itself and hears it; rejects, after `ECHO` milliseconds at most, where not. */
  echo(): Promise<void>

  /** The hub's end of it; calls back when it was cut off, and so may have missed something. */
  adapter(cutOff: () => void): ServerOptions['adapter']

  /** Connects anew: what is silent may be half open, and would be for a quarter of an hour. */
  renew(): void

  close(): Promise<void>
}
