import { once } from 'node:events'
import * as ws from 'ws'
import { changedReading, serveBaseline } from './baseline_server.js'

/**
 * The least that a WebSocket server in Node can do: no rights, no database, and each reading is
 * framed once for all sockets. These parts of `ws` are not in its types; Socket.IO uses them, too.
 */
interface Framing {
  Sender: { frame(data: Buffer, options: object): Buffer[] }
}

type WebSocket = ws.WebSocket & { _sender: { sendFrame(frame: Buffer[]): void } }

const { Sender } = ws as unknown as Framing
const FRAME_OPTIONS = { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false }

const rooms = new Map<number, Set<WebSocket>>()
const server = new ws.WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4096 })
server.on('connection', (socket: WebSocket) => {
  // The answer to Socket.IO's handshake, so that the same clients can join.
  socket.send('40{}')
  let watched: number[] = []
  socket.on('message', (data) => {
    watched = watch(socket, String(data))
  })
  socket.on('error', () => {})
  socket.on('close', () => watched.forEach((id) => rooms.get(id)!.delete(socket)))
})
await once(server, 'listening')

/** @param packet `420["watch",[…]]` */
function watch(socket: WebSocket, packet: string) {
  const [, cityIds] = JSON.parse(packet.slice(3)) as [string, number[]]
  for (const id of cityIds) {
    const room = rooms.get(id) ?? new Set()
    rooms.set(id, room.add(socket))
  }
  socket.send('430[{"ok":true,"readings":[],"refused":[]}]')
  return cityIds
}

serveBaseline(server.address(), (cityIds) => {
  for (const id of cityIds) {
    const text = `42${JSON.stringify(['reading', changedReading(id)])}`
    const frame = Sender.frame(Buffer.from(text), FRAME_OPTIONS)
    for (const socket of rooms.get(id) ?? []) socket._sender.sendFrame(frame)
  }
})
