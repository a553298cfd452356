import { parseFrame, type Frame } from '#bin/asyncapi/read_frames'
import { HUB_PATH } from '#messaging/contract'
import type { LiveProtocol } from '#tests/support/live_protocol'
import { until } from '#tests/support/visitor'

interface Options {
  headers?: Record<string, string>
  /** Gets the names of all messages. */
  named?: Set<string>
  /** How often it sends the credentials. */
  attempts?: number
}

/**
 * A connection to the hub without a library, which compares all frames in both directions with the
 * AsyncAPI document.
 */
export class RecordedConnection {
  /** Sentences about frames that break the protocol. */
  readonly problems: string[] = []
  /** The frames of the hub. */
  readonly received: Frame[] = []
  readonly #socket: WebSocket
  readonly #problemOf: (frame: Frame) => string
  /** The frames that it sends when the WebSocket is open. */
  readonly #connects: string[]
  #requests = 0

  /** Connects, and waits until the hub has accepted or refused the credentials. */
  static async open(
    protocol: LiveProtocol,
    hubUrl: string,
    credentials: unknown,
    options: Options = {}
  ) {
    const connection = new RecordedConnection(protocol, hubUrl, credentials, options)
    await until('the hub to accept or refuse', () => connection.packets('40', '44').length)
    return connection
  }

  private constructor(
    protocol: LiveProtocol,
    hubUrl: string,
    credentials: unknown,
    { headers, named, attempts = 1 }: Options
  ) {
    this.#problemOf = protocol.connection(named)
    this.#connects = Array(attempts).fill(`40${credentials ? JSON.stringify(credentials) : ''}`)
    const url = `${hubUrl.replace('http', 'ws')}${HUB_PATH}/?EIO=4&transport=websocket`
    this.#socket = new WebSocket(url, { headers })
    this.#socket.onmessage = ({ data }) => this.#receive(String(data))
  }

  get isOpen() {
    return this.#socket.readyState === WebSocket.OPEN
  }

  packets(...types: string[]) {
    return this.received.filter(({ packet }) => types.includes(packet))
  }

  /** Returns the arguments of the events of the hub with this name. */
  events(name: string): any[] {
    return this.packets('42')
      .map(({ payload }) => payload as unknown[])
      .filter(([event]) => event === name)
      .map(([, argument]) => argument)
  }

  untilEvent(name: string, count = 1) {
    return until(`${count} ${name}`, () => this.events(name).length >= count)
  }

  /** Sends an event, and returns the answer. */
  async ask(event: string, ...args: unknown[]): Promise<any> {
    const id = ++this.#requests
    this.send(`42${id}${JSON.stringify([event, ...args])}`)
    const answers = () => this.packets('43').filter((frame) => frame.id === id)
    await until(`an answer to ${event}`, () => answers().length || !this.isOpen)
    return (answers()[0]?.payload as unknown[] | undefined)?.[0]
  }

  /** Sends an event without asking for an answer. */
  tell(event: string, ...args: unknown[]) {
    this.send(`42${JSON.stringify([event, ...args])}`)
  }

  /** Sends a frame, also one that the protocol does not allow. */
  send(text: string) {
    // The name of an answer follows from its request.
    this.#problemOf(parseFrame('client', text))
    this.#socket.send(text)
  }

  close() {
    this.#socket.close()
  }

  #receive(text: string) {
    const frame = parseFrame('hub', text)
    const problem = this.#problemOf(frame)
    if (problem) this.problems.push(problem)
    this.received.push(frame)
    if (frame.packet === '0') for (const each of this.#connects) this.send(each)
    if (frame.packet === '2') this.#socket.send('3')
  }
}
