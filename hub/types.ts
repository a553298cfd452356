import type { Server, Socket } from 'socket.io'
import type { HubToHub } from '#messaging/bus'
import type { ClientToHub, HubToClient } from '#messaging/contract'
import type User from '#models/user'
import type { RightName } from '#hub/topics/topic'

interface SocketData {
  user: User
  /** The ids to which the socket has each right. */
  rights: Map<RightName, Set<number>>
}

export type HubSocket = Socket<ClientToHub, HubToClient, HubToHub, SocketData>
export type HubServer = Server<ClientToHub, HubToClient, HubToHub, SocketData>
