import { HUB_PATH } from '#messaging/contract'
import { until, type Visitor } from '#tests/support/visitor'

/** A WebSocket to the hub without a client library: says what it is told to, sense or not. */
export class RawWebSocket {
  readonly received: string[] = []
  readonly #socket: WebSocket

  /** One that has joined as this visitor, as a client library would have. */
  static async joined(visitor: Visitor) {
    const wire = new RawWebSocket(visitor)
    await until('the hub to open', () => wire.received.some((frame) => frame.startsWith('0')))
    wire.send('40')
    await until('the hub to let it in', () => wire.received.some((frame) => /^40/.test(frame)))
    return wire
  }

  constructor({ stack, handshake: headers }: Visitor) {
    const url = `${stack.hubUrl.replace('http', 'ws')}${HUB_PATH}/?EIO=4&transport=websocket`
    this.#socket = new WebSocket(url, { headers })
    this.#socket.onmessage = ({ data }) => this.#take(String(data))
  }

  send(frame: string | Buffer<ArrayBuffer>) {
    this.#socket.send(frame)
  }

  #take(frame: string) {
    // Whoever does not answer Engine.IO's ping is taken for gone.
    if (frame === '2') this.send('3')
    else this.received.push(frame)
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN
  }

  close() {
    this.#socket.close()
  }
}
