import { connect, type Socket } from 'node:net'
import { HUB_PATH } from '#messaging/contract'
import { until, type Visitor } from '#tests/support/visitor'

const WEBSOCKET = `${HUB_PATH}/?EIO=4&transport=websocket`

/** A TCP connection to a visitor's hub that says what it is told to, and never goodbye. */
export class TcpClient {
  received = ''
  /** Milliseconds after which the hub had let go of it, in both directions. */
  closedAfter?: number
  readonly #visitor: Visitor
  readonly #socket: Socket

  constructor(visitor: Visitor) {
    this.#visitor = visitor
    const { port } = new URL(visitor.stack.hubUrl)
    this.#socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
    const start = performance.now()
    this.#socket.on('data', (data) => (this.received += data.toString('latin1')))
    // One that has only stopped speaking takes this; one that is gone resets the connection.
    this.#socket.on('end', () => this.sendRepeatedly('x', 50))
    this.#socket.on('error', () => {})
    this.#socket.on('close', () => (this.closedAfter = performance.now() - start))
  }

  send(bytes: string | Buffer) {
    this.#socket.write(bytes)
  }

  sendRepeatedly(text: string, every: number) {
    const saying = setInterval(() => this.send(text), every)
    this.#socket.once('close', () => clearInterval(saying))
  }

  /** Asks to become a WebSocket, as a browser does. */
  upgrade(path = WEBSOCKET, more: Record<string, string> = {}) {
    const headers = {
      'Host': 'localhost',
      'Connection': 'Upgrade',
      'Upgrade': 'websocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
      ...this.#visitor.handshake,
      ...more,
    }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    this.send(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  }

  /** Becomes a WebSocket that has not joined yet; answers its id. */
  async open() {
    this.upgrade()
    await until('the hub to open', () => this.received.includes('"sid"'))
    return /"sid":"([^"]+)"/.exec(this.received)![1]
  }

  /** Becomes one that has joined as its visitor. */
  async join() {
    await this.open()
    this.send(webSocketFrame('40'))
    await until('the hub to let it in', () => this.received.includes('40{"sid"'))
  }

  end() {
    this.#socket.destroy()
  }
}

/** A text of up to 125 bytes as a WebSocket's frame; `opcode` 9 is a ping, 10 a pong. */
export function webSocketFrame(text: string, opcode = 1) {
  // Masked with zeros, which change nothing.
  const head = Buffer.from([0x80 | opcode, 0x80 | text.length, 0, 0, 0, 0])
  return Buffer.concat([head, Buffer.from(text)])
}
