import type { Socket as TcpSocket } from 'node:net'
import type { LatestTopic } from '#hub/topics/topic'
import type { HubSocket } from '#hub/types'

/*
 * How a wave leaves the hub.
 *
 * A feed that stores the readings of all cities in one commit causes a wave: a thousand sockets get
 * five readings each. Sent one by one through Socket.IO, that is five thousand packets in five
 * thousand queues, and five thousand calls of the kernel, which are the most expensive part. So a
 * wave makes one write for each socket.
 *
 * 1. Changes are collected for one turn of the event loop (`Latest#send`). A bus delivers a wave as a
 *    few messages, which arrive in the same turn. Nothing is collected for a socket, only for a room:
 *    who is in the room is looked up when the wave leaves. So nothing must be taken back when a right
 *    ends in between. A socket that has left a room gets nothing of it.
 *
 * 2. A batch is what one socket gets of a wave. Batches are the nodes of a tree: the batch "A, B, C"
 *    is a child of "A, B". For each change, every socket in its room moves one step down. Changes are
 *    handled one after another, so all sockets that leave a node for the same change do so before any
 *    socket leaves it for another one. Therefore a node needs to remember only its last child, a step
 *    is one comparison, and sockets with equal boards end on the same node. The text of a change is
 *    made once, and the frame once for each node on which a socket ends.
 *
 * 3. The frame goes directly to the TCP socket, past Socket.IO, Engine.IO and ws, if none of them
 *    keeps anything for this connection. Its bytes are those that the libraries would send. Its order
 *    is right, because all bytes of the connection go through this one TCP socket. This is what could
 *    be kept, and how a `Recipient` notices it:
 *    - Engine.IO queues packets until the last write is finished (`writable`, `writeBuffer`). They may
 *      be `revoked`, `bye`, an answer or a ping, and a frame must not overtake them.
 *    - ws queues frames while it compresses one (`_state`).
 *    - The TCP socket keeps what the kernel has not taken yet (`writableLength`, and for the rest of a
 *      wave's own frame `#isWriting`). A frame would still be in order, but nobody would count it. So
 *      it goes to Engine.IO's queue, and `Latest` sees by the length of this queue that the socket is
 *      slow.
 *    The frame also goes past the TCP socket's own queue, with `_write`, which Node's streams call when
 *    this queue is empty. That saves about 6 % of the CPU time of a wave. If the kernel takes only a
 *    part, libuv keeps the rest, in front of everything that the TCP socket writes later.
 *
 * 4. In all other cases, each change is an event of its own, through `socket.emit`. That is slower,
 *    but never wrong. So only the speed depends on the undocumented properties that a `Recipient`
 *    reads: if a new version of a library renames one, the frames go through the queue. Nobody would
 *    notice, so a test counts the writes (tests/hub/rooms/wave.spec.ts), and so does the metric
 *    `fairweather_wave_writes_total`.
 *
 * Compression does not matter: even if a connection has agreed on it, it may send single messages
 * uncompressed.
 */

/** A change of a wave, with its JSON. */
export interface Encoded<Change> {
  change: Change
  text: string
}

/** The changes of a wave that one socket gets. */
export class Batch<Change> {
  /** The number of its changes. */
  readonly size: number
  #parent?: Batch<Change>
  #last?: Encoded<Change>
  #lastChild?: Batch<Change>
  #frame?: Buffer

  /** Without parameters: the batch without changes, from which a wave makes all others. */
  constructor(parent?: Batch<Change>, last?: Encoded<Change>) {
    this.size = parent ? parent.size + 1 : 0
    this.#parent = parent
    this.#last = last
  }

  with(encoded: Encoded<Change>) {
    const child = this.#lastChild
    if (child && child.#last === encoded) return child
    return (this.#lastChild = new Batch(this, encoded))
  }

  /** In the order of the wave. */
  changes() {
    const changes: Encoded<Change>[] = []
    for (let batch: Batch<Change> = this; batch.#parent; batch = batch.#parent) {
      changes.push(batch.#last!)
    }
    return changes.reverse()
  }

  /** The batch as one WebSocket frame. */
  frame(topic: LatestTopic<Change, any>) {
    return (this.#frame ??= frame(this.#packet(topic)))
  }

  /** The packet as Socket.IO and Engine.IO encode it: message (4), event (2). */
  #packet({ event, batchEvent }: LatestTopic<Change, any>) {
    if (this.size === 1) return `42["${event}",${this.#last!.text}]`

    const texts = this.changes().map(({ text }) => text)
    return `42["${batchEvent}",[${texts.join()}]]`
  }
}

/**
 * A socket as waves see it. It keeps the objects of which the connection consists, because following
 * them from one to the next, for each socket of each wave, takes longer than everything else that a
 * wave does in JavaScript.
 */
class Recipient {
  /** The index of the socket in the list of the current wave, or of an earlier one. */
  place = 0
  readonly #connection: Connection
  readonly #transport: Connection['transport']
  readonly #webSocket?: WebSocket
  readonly #sender?: WebSocket['_sender']
  readonly #tcp?: Tcp
  /** True while the kernel has taken only the first part of a frame. */
  #isWriting = false

  constructor(readonly socket: HubSocket) {
    this.#connection = socket.conn as unknown as Connection
    this.#transport = this.#connection.transport
    this.#webSocket = this.#transport.socket
    this.#sender = this.#webSocket?._sender
    this.#tcp = this.#webSocket?._socket
  }

  /** Writes a whole frame to the TCP socket, without a queue. Callers must check `isFree()` first. */
  write(bytes: Buffer) {
    const tcp = this.#tcp!
    this.#isWriting = true
    tcp._write(bytes, 'buffer', (error) => {
      this.#isWriting = false
      if (error) tcp.destroy(error)
    })
  }

  /** Returns whether no library keeps anything for this connection. */
  isFree() {
    const { readyState, writeBuffer, transport } = this.#connection
    return (
      readyState === 'open' &&
      writeBuffer.length === 0 &&
      transport === this.#transport &&
      transport.writable &&
      this.#webSocket?.readyState === WS_OPEN &&
      this.#sender?._state === WS_SENDER_IDLE &&
      this.#tcp?.writableLength === 0 &&
      !this.#isWriting
    )
  }
}

export type { Recipient }

const recipients = new WeakMap<HubSocket, Recipient>()

/** Each socket is one recipient for all topics, so that all of them see a frame that is not written yet. */
export function recipientOf(socket: HubSocket) {
  let recipient = recipients.get(socket)
  if (!recipient) {
    recipient = new Recipient(socket)
    recipients.set(socket, recipient)
  }
  return recipient
}

/** The undocumented parts of Engine.IO's socket and transport, and of the WebSocket of ws. */
interface Connection {
  readyState: string
  writeBuffer: unknown[]
  transport: { writable: boolean; socket?: WebSocket }
}

interface WebSocket {
  readyState: number
  _sender?: { _state: number }
  _socket?: Tcp
}

/** Node documents `_write` for classes that implement streams. Its types lack the encoding of buffers. */
interface Tcp extends Omit<TcpSocket, '_write'> {
  _write(chunk: Buffer, encoding: 'buffer', callback: (error?: Error | null) => void): void
}

const WS_OPEN = 1
const WS_SENDER_IDLE = 0

const FIN_AND_TEXT = 0x81

/** A WebSocket frame from a server (RFC 6455, 5.2): whole, not masked, not compressed. */
export function frame(text: string) {
  const length = Buffer.byteLength(text)
  const header = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(header + length)
  bytes[0] = FIN_AND_TEXT
  if (header === 2) {
    bytes[1] = length
  } else if (header === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(length, 2)
  } else {
    bytes[1] = 127
    bytes.writeBigUInt64BE(BigInt(length), 2)
  }
  bytes.write(text, header)
  return bytes
}
