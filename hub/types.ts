import type { Server, Socket } from 'socket.io'
import type { HubToHub } from '#messaging/bus'
import type { ClientToHub, HubToClient } from '#messaging/contract'
import type User from '#models/user'

/** A socket stays in a city's room while it has at least one of these rights to the city. */
export type Right = 'watched' | 'overseen'

/** City ids by right. */
export type Rights = Record<Right, Set<number>>

interface SocketData {
  user: User
  rights: Rights
}

export type HubSocket = Socket<ClientToHub, HubToClient, HubToHub, SocketData>
export type HubServer = Server<ClientToHub, HubToClient, HubToHub, SocketData>
