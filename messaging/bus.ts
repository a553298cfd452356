import type { ServerOptions } from 'socket.io'
import type { Message, Reading } from '#messaging/contract'
import type { PresenceMessage } from '#messaging/presence_message'

/**
 * A right that has ended. The ids that are set say which right:
 * - `userId` and `cityId`: this member's right to this city, through the board
 * - `cityId` only: everybody's right to this city
 * - `userId` only: this member's right to be connected
 * - `signInId` only: this sign-in's right to be connected
 *
 * If `ofPresence` is true, no right of the member ends. They have begun, or ceased, to hide their
 * presence.
 */
export interface Revocation {
  userId: number | null
  cityId: number | null
  signInId: number | null
  /**
   * True if the sign-in, or every sign-in of the member, has become invalid. False after a change
   * of role: connections end, but sign-ins stay valid.
   */
  signedOut: boolean
  ofPresence: boolean
}

export const endsConnections = ({ cityId, ofPresence }: Revocation) =>
  cityId === null && !ofPresence

/** Everything that has changed in a room in (after, upto]. */
export interface Part<Change> {
  /** of the room */
  id: number
  after: number
  upto: number
  /** In the order of their positions. null if they are too long for the bus: hubs read them. */
  changes: Change[] | null
}

/** Says that the inbox of a member has changed. A hub with a page of the member reads it. */
export interface ChangedInbox {
  userId: number
  version: number
}

/** The messages that hubs receive through the bus. */
export interface HubToHub {
  readings: (readings: Reading[]) => void
  messages: (parts: Part<Message>[]) => void
  inboxes: (changed: ChangedInbox[]) => void
  revocations: (revocations: Revocation[]) => void
  heartbeat: (message: string) => void
  presence: (message: PresenceMessage) => void
}

export type BusMessage = { [E in keyof HubToHub]: [E, ...Parameters<HubToHub[E]>] }[keyof HubToHub]

export const ECHO_TIMEOUT_MS = 2000

/** Carries messages between processes. */
export interface Bus {
  /** For people, without any password. */
  readonly name: string

  /**
   * Sends the messages to every hub on this bus, in the given order.
   * @param ownToken the token of this hub if it leads. From then on, this bus is the leader's bus.
   * @returns the token of the leader if the leader uses this bus, otherwise null. A message has
   *   reached the hubs only if this is still the token in the table `leader` afterwards.
   * @throws within seconds if the messages could not be sent
   */
  publish(messages: BusMessage[], ownToken?: string): Promise<string | null>

  /**
   * Sends a message and waits until it comes back. If it does not come back, renews the connections.
   * @throws if it does not come back within `ECHO_TIMEOUT_MS`
   */
  echo(): Promise<void>

  /**
   * The Socket.IO adapter through which a hub receives messages.
   * @param onInterruption called when the connection was lost: the hub may have missed messages
   */
  adapter(onInterruption: () => void): Promise<ServerOptions['adapter']>

  /**
   * Drops the current connections, so that new ones replace them. A connection that has gone silent
   * may be half open: it is dead, but TCP notices this only after minutes.
   */
  renew(): void

  close(): Promise<void>
}
