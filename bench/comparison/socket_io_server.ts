import { once } from 'node:events'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { HUB_PATH, type ClientToHub, type HubToClient } from '#messaging/contract'
import { changedReading, postedMessage, serveBaseline } from './baseline_server.js'

const cityRoom = (id: number) => `city:${id}`
const chatRoom = (id: number) => `chat:${id}`

/** A server with Socket.IO as its documentation shows it: rooms, but no rights and no database. */
const http = createServer()
const io = new Server<ClientToHub, HubToClient>(http, {
  path: HUB_PATH,
  serveClient: false,
  transports: ['websocket'],
})
io.on('connection', (socket) => {
  socket.on('watch', (cityIds, ack) => {
    void socket.join(cityIds.map(cityRoom))
    ack({ ok: true, readings: [], refused: [] })
  })
  socket.on('join', (rooms, ack) => {
    void socket.join(rooms.map(({ roomId }) => chatRoom(roomId)))
    ack({ ok: true, rooms: [], refused: [] })
  })
})
http.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
await once(http, 'listening')

serveBaseline(http.address(), {
  change(cityIds) {
    for (const id of cityIds) io.to(cityRoom(id)).emit('reading', changedReading(id))
  },
  post: (roomId) => io.to(chatRoom(roomId)).emit('messages', postedMessage(roomId)),
})
