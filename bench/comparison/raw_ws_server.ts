import { once } from 'node:events'
import * as ws from 'ws'
import { changedReading, postedMessage, serveBaseline } from './baseline_server.js'

/**
 * The least that a WebSocket server in Node can do: no rights, no database, and each reading and
 * message is framed once for all sockets. These parts of `ws` are not in its types; Socket.IO uses them, too.
 */
interface Framing {
  Sender: { frame(data: Buffer, options: object): Buffer[] }
}

type WebSocket = ws.WebSocket & { _sender: { sendFrame(frame: Buffer[]): void } }

const { Sender } = ws as unknown as Framing
const FRAME_OPTIONS = { fin: true, opcode: 1, mask: false, readOnly: false, rsv1: false }

const rooms = new Map<string, Set<WebSocket>>()
const server = new ws.WebSocketServer({ port: 0, host: '127.0.0.1', backlog: 4096 })
server.on('connection', (socket: WebSocket) => {
  // The answer to Socket.IO's handshake, so that the same clients can join.
  socket.send('40{}')
  const joined: string[] = []
  socket.on('message', (data) => joined.push(...join(socket, String(data))))
  socket.on('error', () => {})
  socket.on('close', () => joined.forEach((name) => rooms.get(name)!.delete(socket)))
})
await once(server, 'listening')

/** @param packet `420["watch",[ID, …]]` or `422["join",[{"roomId":ID}]]` */
function join(socket: WebSocket, packet: string) {
  const [event, wanted] = JSON.parse(packet.slice(3))
  const names: string[] =
    event === 'watch'
      ? wanted.map((id: number) => `city:${id}`)
      : wanted.map(({ roomId }: { roomId: number }) => `chat:${roomId}`)
  for (const name of names) {
    const room = rooms.get(name) ?? new Set()
    rooms.set(name, room.add(socket))
  }
  const content = event === 'watch' ? 'readings' : 'rooms'
  socket.send(`43${packet[2]}[{"ok":true,"${content}":[],"refused":[]}]`)
  return names
}

function broadcast(name: string, event: unknown[]) {
  const frame = Sender.frame(Buffer.from(`42${JSON.stringify(event)}`), FRAME_OPTIONS)
  for (const socket of rooms.get(name) ?? []) socket._sender.sendFrame(frame)
}

serveBaseline(server.address(), {
  change(cityIds) {
    for (const id of cityIds) broadcast(`city:${id}`, ['reading', changedReading(id)])
  },
  post: (roomId) => broadcast(`chat:${roomId}`, ['messages', postedMessage(roomId)]),
})
