import { HUB_PATH } from '#messaging/contract'
import { until, type Visitor } from '#tests/support/visitor'

/** A WebSocket to the hub without a client library. It can also send invalid frames. */
export class RawWebSocket {
  readonly received: string[] = []
  readonly #socket: WebSocket

  /** Opens a WebSocket that has completed the handshake of Socket.IO as a visitor. */
  static async joined(visitor: Visitor) {
    const socket = new RawWebSocket(visitor)
    await until('the hub to open', () => socket.received.some((frame) => frame.startsWith('0')))
    socket.send('40')
    await until('the hub to accept', () => socket.received.some((frame) => /^40/.test(frame)))
    return socket
  }

  constructor({ stack, handshake: headers }: Visitor) {
    const url = `${stack.hubUrl.replace('http', 'ws')}${HUB_PATH}/?EIO=4&transport=websocket`
    this.#socket = new WebSocket(url, { headers })
    this.#socket.onmessage = ({ data }) => this.#receive(String(data))
  }

  send(frame: string | Buffer<ArrayBuffer>) {
    this.#socket.send(frame)
  }

  #receive(frame: string) {
    // Engine.IO closes connections that do not answer its ping.
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
