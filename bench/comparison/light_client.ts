import { connect, type Socket } from 'node:net'
import { HUB_PATH } from '#messaging/contract'

/** A client sends its credentials to join, and then the cities that it watches. */
export interface ClientPlan {
  headers?: Record<string, string>
  token?: string
  cities: number[]
}

/** All sockets read into the same memory, because each chunk is handled at once. */
const onreadBuffer = Buffer.allocUnsafe(65_536)

const UPGRADE = [
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
]

const CLOSE_OPCODE = 8

/**
 * A WebSocket that speaks Socket.IO's protocol and does little else, so that one core can simulate
 * thousands of pages and is still faster than the server. It uses a TCP socket that reads without
 * streams.
 */
export class LightClient {
  /** Resolves when the client watches its cities. Rejects if the server refuses it. */
  readonly joined: Promise<void>
  /** When data arrived last, or when the client asked for the time, in `performance.now()`. */
  activeAt = performance.now()
  /** How often the server has answered `askTime`. */
  timesReceived = 0
  #socket: Socket
  /** The start of a frame whose end has not arrived yet. */
  #partial?: Buffer
  #upgraded = false
  #join = Promise.withResolvers<void>()
  #roomJoin = Promise.withResolvers<void>()

  /**
   * @param onChunk receives the data that arrives after the client has joined, in memory that is
   *   overwritten afterwards. Must pass it to `read` sooner or later.
   * @param onEvent receives the events, as the JSON text `[name, ...arguments]`
   */
  constructor(
    port: number,
    readonly plan: ClientPlan,
    onChunk: (client: LightClient, chunk: Buffer) => void,
    readonly onEvent: (client: LightClient, event: string) => void
  ) {
    this.joined = this.#join.promise
    let isJoined = false
    void this.joined.then(
      () => (isJoined = true),
      () => {}
    )
    const callback = (length: number) => {
      const chunk = onreadBuffer.subarray(0, length)
      if (isJoined) onChunk(this, chunk)
      else this.read(chunk)
      return true
    }
    this.#socket = connect({ port, host: '127.0.0.1', onread: { buffer: onreadBuffer, callback } })
    this.#socket.setNoDelay(true)
    this.#socket.on('error', (error) => this.#join.reject(error))
    this.#socket.on('close', () => this.#join.reject(new Error('The server closed a connection')))
    this.#socket.write(this.#upgradeRequest())
  }

  close() {
    this.#socket.destroy()
  }

  get isClosed() {
    return this.#socket.destroyed
  }

  /** Follows a room of the chat. Resolves when the server has answered, and `read` the answer. */
  joinRoom(roomId: number) {
    this.#send(`422${JSON.stringify(['join', [{ roomId }]])}`)
    return this.#roomJoin.promise
  }

  /** Asks for the time, as a page does to check its connection. */
  askTime() {
    this.activeAt = performance.now()
    this.#send('421["time"]')
  }

  /** Handles data in the order in which it has arrived. */
  read(chunk: Buffer) {
    this.activeAt = performance.now()
    let data = this.#partial ? Buffer.concat([this.#partial, chunk]) : chunk
    this.#partial = undefined
    if (!this.#upgraded) {
      const end = data.indexOf('\r\n\r\n')
      if (end !== -1) this.#onUpgrade(data.toString('latin1', 0, end))
      data = end === -1 ? data : data.subarray(end + 4)
    }
    const rest = this.#upgraded ? this.#readFrames(data) : data
    if (rest.length) this.#partial = Buffer.from(rest)
  }

  /** @returns the start of a frame that is not complete */
  #readFrames(data: Buffer) {
    let offset = 0
    for (;;) {
      const frame = frameAt(data, offset)
      if (!frame) return data.subarray(offset)
      offset = frame.end
      if (frame.opcode === CLOSE_OPCODE) this.close()
      else this.#onPacket(data.toString('utf8', frame.start, frame.end))
    }
  }

  #onUpgrade(head: string) {
    if (!head.startsWith('HTTP/1.1 101')) {
      return this.#join.reject(new Error(`The server refused a connection: ${head.split('\r')[0]}`))
    }
    this.#upgraded = true
  }

  #onPacket(packet: string) {
    if (packet.startsWith('42')) {
      this.onEvent(this, packet.slice(2))
    } else if (packet === '2') {
      this.#send('3')
    } else if (packet.startsWith('0')) {
      const { token } = this.plan
      this.#send(token ? `40${JSON.stringify({ token })}` : '40')
    } else if (packet.startsWith('40')) {
      this.#send(`420${JSON.stringify(['watch', this.plan.cities])}`)
    } else if (packet.startsWith('430')) {
      this.#onAnswer(packet)
    } else if (packet.startsWith('431')) {
      this.timesReceived++
    } else if (packet.startsWith('432')) {
      this.#onRoomAnswer(packet)
    } else {
      this.#join.reject(new Error(`A client of the benchmark was refused: ${packet}`))
    }
  }

  #onAnswer(packet: string) {
    const [answer] = JSON.parse(packet.slice(3))
    if (!answer.ok || answer.refused.length) {
      return this.#join.reject(new Error(`A client may not watch its cities: ${packet}`))
    }
    this.onEvent(this, JSON.stringify(['readings', answer.readings]))
    this.#join.resolve()
  }

  #onRoomAnswer(packet: string) {
    const [answer] = JSON.parse(packet.slice(3))
    if (!answer.ok || answer.refused.length) {
      return this.#roomJoin.reject(new Error(`A client may not join the room: ${packet}`))
    }
    for (const view of answer.rooms) this.onEvent(this, JSON.stringify(['messages', view]))
    this.#roomJoin.resolve()
  }

  #upgradeRequest() {
    const headers = Object.entries(this.plan.headers ?? {}).map(
      ([name, value]) => `${name}: ${value}`
    )
    const path = `GET ${HUB_PATH}/?EIO=4&transport=websocket HTTP/1.1`
    return [path, ...UPGRADE, ...headers, '', ''].join('\r\n')
  }

  /** Clients must mask what they send. The mask of zeros leaves it as it is. */
  #send(text: string) {
    const payload = Buffer.from(text)
    const size = Buffer.from([0x80 | 126, payload.length >> 8, payload.length & 255])
    this.#socket.write(Buffer.concat([Buffer.from([0x81]), size, Buffer.alloc(4), payload]))
  }
}

/** Returns the frame of a server that begins at `offset`, or undefined if its end is missing. */
function frameAt(data: Buffer, offset: number) {
  if (data.length < offset + 2) return
  const opcode = data[offset] & 15
  let length = data[offset + 1]
  let start = offset + 2
  if (length >= 126) {
    const bytes = length === 126 ? 2 : 6
    // The first two of eight bytes of a length are 0.
    start += length === 126 ? 2 : 8
    if (data.length < start) return
    length = data.readUIntBE(start - bytes, bytes)
  }
  const end = start + length
  return data.length < end ? undefined : { opcode, start, end }
}
