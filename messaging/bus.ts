import type { ServerOptions } from 'socket.io'
import type { Reading } from '#messaging/contract'

/**
 * A right that has ended. The ids say which:
 * - `userId` and `cityId`: this member's right to this city, through the board
 * - `cityId` only: everybody's right to this city
 * - `userId` only: this member's right to be connected
 * - `signInId` only: this sign-in's right to be connected
 */
export interface Revocation {
  userId: number | null
  cityId: number | null
  signInId: number | null
  /** Whether the sign-ins are no longer valid. After a change of role, for example, they still are. */
  signedOut: boolean
}

/** The messages that hubs receive through the bus. */
export interface HubToHub {
  readings: (readings: Reading[]) => void
  revocations: (revocations: Revocation[]) => void
  heartbeat: (message: string) => void
  /** `channel` is the PostgreSQL channel to which each hub sends its status. */
  status: (channel: string) => void
}

export type BusMessage = { [E in keyof HubToHub]: [E, ...Parameters<HubToHub[E]>] }[keyof HubToHub]

export const ECHO_TIMEOUT_MS = 2000

/** Carries messages between processes. */
export interface Bus {
  readonly name: string

  /**
   * Sends all messages to all hubs, in this order.
   * @throws soon, if that failed
   */
  publish(messages: BusMessage[]): Promise<void>

  /**
   * Sends a message and waits until it comes back.
   * @throws if it does not come back within `ECHO_TIMEOUT_MS`
   */
  echo(): Promise<void>

  /**
   * The Socket.IO adapter through which a hub receives messages.
   * @param onInterruption called when the connection was lost: the hub may have missed messages
   */
  adapter(onInterruption: () => void): ServerOptions['adapter']

  /** Opens new connections. A silent one may be half open, and TCP notices that only after minutes. */
  renew(): void

  close(): Promise<void>
}
