import type { Socket as TcpSocket } from 'node:net'
import type { AnyTopic } from '#hub/topics/topic'
import type { HubSocket } from '#hub/types'

/*
 * How one wave of changes leaves the hub.
 *
 * A feed that stores the readings of all cities in one commit causes a wave: a thousand sockets get
 * five readings each. Sent one by one through Socket.IO, that is five thousand packets, five
 * thousand queue entries, callbacks and timers, and five thousand calls of the kernel. The call is
 * the expensive part, so what counts is the number of writes. A wave makes one write per socket.
 *
 * 1. Changes are collected for one turn of the event loop (Latest#send). A bus delivers a wave as a
 *    few messages, which arrive in the same turn. Nothing is collected per socket, only per room:
 *    who is in a room is decided when the wave leaves. So there is nothing to take back if a right
 *    ends in between. A socket that has left a room gets nothing of it, however it left.
 *
 * 2. A batch is what one socket gets of a wave. Batches are the nodes of a tree: the batch "A, B, C"
 *    is a child of "A, B". For each change, every socket in its room moves one step down. All
 *    sockets that stand on the same node move to the same child, because the changes are handled one
 *    after another: the child that was made last is either the one that is needed, or is not needed
 *    any more. So a step is one comparison, and sockets with equal boards end on one node. The text
 *    of a change is made once for each change, and the frame once for each node.
 *
 * 3. The frame goes straight to the TCP socket, past Socket.IO, Engine.IO and ws, if nothing is in
 *    the way (`directly`). The bytes are the same that these libraries would send. They would also
 *    arrive in the same order: every byte of this connection passes through the one TCP socket, and
 *    a frame may go there only when none of the libraries keeps one back. This is what each of them
 *    could keep:
 *    - Engine.IO queues packets while the last write is not finished (`writable`, `writeBuffer`).
 *      This includes `revoked`, `bye`, an answer or Engine.IO's ping.
 *    - ws queues frames while it compresses one (`_state`).
 *    - The TCP socket holds what the kernel has not taken yet (`writableLength`). A frame written
 *      now would still be in order, but nobody would count it. So it takes the ordinary way, where
 *      Engine.IO's queue grows, and Latest sees that the socket is slow.
 *
 * 4. In all other cases, each change takes the ordinary way: an event of its own, through
 *    `socket.emit`. That is slower, but never wrong. Therefore nothing but speed depends on the
 *    undocumented properties below. If a new version of a library changes one of them, each
 *    condition fails in the direction of the ordinary way. Nobody would notice; so a test counts the
 *    writes (tests/hub/rooms/wave.spec.ts), and `fairweather_wave_writes_total` counts them in
 *    operation.
 *
 * Compression does not matter: a message without the bit for compression is allowed on a connection
 * that has agreed on it.
 */

/** A change of a wave, with its JSON. */
export interface Encoded<Change> {
  change: Change
  text: string
}

/** What one socket gets of a wave. */
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
  changes(): Encoded<Change>[] {
    return this.#parent ? [...this.#parent.changes(), this.#last!] : []
  }

  /**
   * Writes the batch to the socket in one frame, without a queue.
   * @returns false if something is in the way, and nothing was written
   */
  write({ conn }: HubSocket, topic: AnyTopic) {
    const tcp = directly(conn as unknown as Connection)
    if (!tcp) return false

    tcp.write((this.#frame ??= frame(this.#packet(topic))))
    return true
  }

  /** The packet as Socket.IO and Engine.IO encode it: message (4), event (2). */
  #packet({ event, batchEvent }: AnyTopic) {
    if (this.size === 1) return `42["${event}",${this.#last!.text}]`

    const texts = this.changes().map(({ text }) => text)
    return `42["${batchEvent}",[${texts.join()}]]`
  }
}

/** The undocumented parts of Engine.IO's socket and transport, and of the WebSocket of ws. */
interface Connection {
  readyState: string
  writeBuffer: unknown[]
  transport: {
    writable: boolean
    socket: { readyState: number; _sender: { _state: number }; _socket: TcpSocket }
  }
}

const WS_OPEN = 1
const WS_SENDER_IDLE = 0

/** Returns the TCP socket if no library keeps anything for this connection. */
function directly({ readyState, writeBuffer, transport }: Connection) {
  if (readyState !== 'open' || writeBuffer.length > 0 || !transport.writable) return

  const { readyState: wsState, _sender: sender, _socket: tcp } = transport.socket
  const isFree =
    wsState === WS_OPEN && sender?._state === WS_SENDER_IDLE && tcp?.writableLength === 0
  return isFree ? tcp : undefined
}

const FIN_AND_TEXT = 0x81

/** A WebSocket frame from a server (RFC 6455, 5.2): whole, not masked, not compressed. */
function frame(text: string) {
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
