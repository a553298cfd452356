import type { ByeReason } from '../../../messaging/contract.js'
import {
  ANSWER,
  EVENT,
  JOINED,
  joinFrame,
  OPEN,
  PING,
  PONG,
  readFrame,
  REFUSED,
  requestFrame,
  type Frame,
} from './frames.js'

const JOIN_TIMEOUT_MS = 10_000

/** The events of a connection. `closed` and `refused` are the last. */
export interface HubListener {
  joined(): void
  /** An event of the hub. */
  event(name: string, data: any): void
  /** The connection is lost. */
  closed(): void
  /** The hub refuses the token, or has refused it from now on. */
  refused(message: string): void
}

/**
 * One connection to the hub by an access token, without any library: socket.io-client alone would be four
 * times as large as the whole element.
 */
export class HubClient {
  #socket: WebSocket
  #timer?: ReturnType<typeof setTimeout>
  #silenceMs = JOIN_TIMEOUT_MS
  #answers = new Map<number, (answer: any) => void>()
  #requests = 0
  #ended = false

  constructor(
    url: string,
    private token: string,
    private listener: HubListener
  ) {
    this.#socket = new WebSocket(url)
    this.#socket.onmessage = ({ data }) => this.#receive(readFrame(String(data)))
    this.#socket.onclose = () => this.#end(() => listener.closed())
    this.#expectMore()
  }

  /** Sends a request, and calls `done` with the answer. There is none if the connection is lost. */
  request(name: string, args: unknown[], done: (answer: any) => void) {
    this.#answers.set(this.#requests, done)
    this.#socket.send(requestFrame(this.#requests++, name, ...args))
  }

  close() {
    this.#end(() => {})
  }

  #receive(frame?: Frame) {
    this.#expectMore()
    if (!frame || this.#ended) return
    const { code, id, data } = frame
    if (code === OPEN) {
      // The hub pings at this interval.
      this.#silenceMs = data.pingInterval + data.pingTimeout
      this.#socket.send(joinFrame(this.token))
    }
    if (code === PING) this.#socket.send(PONG)
    if (code === JOINED) this.listener.joined()
    if (code === REFUSED) this.#end(() => this.listener.refused(data.message))
    if (code === EVENT) this.#handleEvent(data)
    if (code === ANSWER) {
      this.#answers.get(id!)?.(data[0])
      this.#answers.delete(id!)
    }
  }

  #handleEvent([name, data]: [string, { reason?: ByeReason }]) {
    if (name !== 'bye') return this.listener.event(name, data)
    const { reason } = data
    this.#end(() => {
      if (reason === 'signed-out') this.listener.refused(reason)
      else this.listener.closed()
    })
  }

  /** Closes a connection that is silent for too long: a device that slept has not been told. */
  #expectMore() {
    clearTimeout(this.#timer)
    if (this.#ended) return
    this.#timer = setTimeout(() => this.#end(() => this.listener.closed()), this.#silenceMs)
  }

  #end(tell: () => void) {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#socket.close()
    tell()
  }
}
