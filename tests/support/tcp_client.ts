import { connect, type Socket } from 'node:net'
import { HUB_PATH } from '#messaging/contract'
import { until, type Visitor } from '#tests/support/visitor'

const WEBSOCKET = `${HUB_PATH}/?EIO=4&transport=websocket`

/** A TCP connection to a visitor's hub. It can send anything, and never closes by itself. */
export class TcpClient {
  received = ''
  /** Milliseconds until the hub had closed the connection in both directions. */
  closedAfter?: number
  readonly #visitor: Visitor
  readonly #socket: Socket

  constructor(visitor: Visitor) {
    this.#visitor = visitor
    const { port } = new URL(visitor.stack.hubUrl)
    this.#socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
    const start = performance.now()
    this.#socket.on('data', (data) => (this.received += data.toString('latin1')))
    // The hub has stopped sending. If it still keeps the connection open, it accepts this data. If
    // it has closed the connection completely, the connection is reset, which causes "close".
    this.#socket.on('end', () => this.sendRepeatedly('x', 50))
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => (this.closedAfter = performance.now() - start))
  }

  send(bytes: string | Buffer) {
    this.#socket.write(bytes)
  }

  sendRepeatedly(text: string, intervalMs: number) {
    const timer = setInterval(() => this.send(text), intervalMs)
    this.#socket.once('close', () => clearInterval(timer))
  }

  /** Sends the request for an upgrade to a WebSocket. */
  upgrade(path = WEBSOCKET, moreHeaders: Record<string, string> = {}) {
    const headers = {
      'Host': 'localhost',
      'Connection': 'Upgrade',
      'Upgrade': 'websocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
      ...this.#visitor.handshake,
      ...moreHeaders,
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    this.send(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  }

  /** Opens a WebSocket that has not authenticated yet, and returns its id. */
  async open() {
    this.upgrade()
    await until('the hub to open', () => this.received.includes('"sid"'))
    return /"sid":"([^"]+)"/.exec(this.received)![1]
  }

  /** Opens a WebSocket and authenticates as the visitor. */
  async join() {
    await this.open()
    this.send(webSocketFrame('40'))
    await until('the hub to accept', () => this.received.includes('40{"sid"'))
  }

  end() {
    this.#socket.destroy()
  }
}

/**
 * Returns a WebSocket frame.
 * @param text up to 125 bytes
 * @param opcode 1 is a text, 9 a ping, 10 a pong
 */
export function webSocketFrame(text: string, opcode = 1) {
  // Clients must mask their frames. A mask of zeros does not change the text.
  const head = Buffer.from([0x80 | opcode, 0x80 | text.length, 0, 0, 0, 0])
  return Buffer.concat([head, Buffer.from(text)])
}
