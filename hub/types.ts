import type { Server, Socket } from 'socket.io'
import type { Ability } from '#accounts/abilities'
import type { HubToHub } from '#messaging/bus'
import type { ClientToHub, HubToClient } from '#messaging/contract'
import type { RightName } from '#hub/topics/topic'

/** The member of a connection, and the sign-in by which the member has connected. */
export interface ConnectedUser {
  id: number
  signInId: number
  /** The abilities of a program's access token. Undefined for a page, which has no token. */
  abilities?: readonly Ability[]
  /** Whether a page of another site is connected, with an access token that lists this site. */
  isEmbedded: boolean
}

interface SocketData {
  /** Undefined for a visitor. */
  user?: ConnectedUser
  /** The ids to which the socket has each right. */
  rights: Map<RightName, Set<number>>
  /** The answer to the last event by which the socket joins or leaves rooms. */
  lastJoin?: Promise<void>
  /** When to check whether the sign-in has expired, in milliseconds of `performance.now()`. */
  expiresAt?: number
}

export type HubSocket = Socket<ClientToHub, HubToClient, HubToHub, SocketData>
/** Returns the sign-in of a connection. A visitor has none. */
export const signInIdOf = ({ data }: HubSocket) => data.user?.signInId ?? null

/** Whether nobody is signed in on the connection. */
export const isVisitor = ({ data }: HubSocket) => !data.user

export type HubServer = Server<ClientToHub, HubToClient, HubToHub, SocketData>
