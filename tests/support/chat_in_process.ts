import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket as TcpSocket } from 'node:net'
import db from '@adonisjs/lucid/services/db'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'
import { Fanout } from '#hub/rooms/fanout'
import { joinHandler } from '#hub/rooms/join_events'
import { chat } from '#hub/topics/chat'
import type { HubServer, HubSocket } from '#hub/types'
import type { Part } from '#messaging/bus'
import { messageOf, type Message } from '#messaging/contract'
import { MESSAGE_COLUMNS, WITH_AUTHORS } from '#messaging/message_columns'
import { userRoom } from '#messaging/contract'
import { tcpSocketOf } from '#tests/support/flood_bus'
import type { HubClient } from '#tests/support/visitor'

let members = 0

/** Creates a member with a sign-in who watches these cities. */
export async function createSignIn(...cityIds: number[]) {
  const { rows } = await db.rawQuery(
    `WITH account AS (INSERT INTO users (name, email) VALUES ('Y', ?) RETURNING id)
     INSERT INTO sign_ins (user_id, device) SELECT id, 'unknown' FROM account RETURNING id, user_id`,
    [`reader${++members}@example.org`]
  )
  const [{ id: signInId, user_id: userId }] = rows
  for (const city of cityIds) await watchCity(userId, city)
  return { signInId, id: userId } as { signInId: number; id: number }
}

export const watchCity = (userId: number, cityId: number) =>
  db.table('subscriptions').insert({ user_id: userId, city_id: cityId })

/**
 * Starts the rooms of a hub in this process, with the real rights, the real database, and real TCP. What
 * the bus brings, the test says.
 */
export async function startChat() {
  const http = createServer()
  const hub: HubServer = new Server(http, { transports: ['websocket'] })
  const fanout = new Fanout(hub)
  const handleJoins = joinHandler(fanout)
  hub.use((socket, next) => {
    socket.data.user = socket.handshake.auth.user
    next()
  })
  hub.on('connection', (socket) => {
    if (socket.data.user) void socket.join(userRoom(socket.data.user.id))
    handleJoins(socket)
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const { port } = http.address() as AddressInfo
  const connections: TcpSocket[] = []
  const every = fanout.deliveryOf(chat)

  return {
    hub,
    fanout,
    every,
    /** @param user the sign-in of the connection; if it is omitted, a visitor connects */
    async connect(user?: { id: number; signInId: number }): Promise<HubClient> {
      const socket: HubClient = io(`http://127.0.0.1:${port}`, {
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
        auth: { user },
      })
      await new Promise<void>((resolve) => socket.once('connect', resolve))
      connections.push(tcpSocketOf(socket))
      return socket
    },
    atHub: (socket: HubClient): HubSocket => hub.of('/').sockets.get(socket.id!)!,
    /** Delivers parts as if the bus had brought them. */
    deliver(...parts: Part<Message>[]) {
      every.send(parts)
    },
    async stop() {
      // A client that does not read does not take part in closing its connection either.
      for (const tcp of connections) tcp.destroy()
      await hub.close()
    },
  }
}

/** Returns the part that the outbox would publish of the changes in (after, upto]. */
export async function partOf(roomId: number, after: number, upto?: number): Promise<Part<Message>> {
  const { rows } = await db.rawQuery(
    `SELECT ${MESSAGE_COLUMNS} FROM messages ${WITH_AUTHORS}
       WHERE room_id = ? AND position > ? AND position <= coalesce(?, position) ORDER BY position`,
    [roomId, after, upto ?? null]
  )
  const [{ last_position: last }] = await db.from('rooms').where('id', roomId)
  return { id: roomId, after, upto: upto ?? last, changes: rows.map(messageOf) }
}
