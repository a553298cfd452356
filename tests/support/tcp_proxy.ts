import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from '#tests/support/services'

/** Two ends of one connection through the proxy. */
interface Pair {
  client: Socket
  onward: Socket
  dead: boolean
}

/**
 * A TCP way to one of several ports on this machine, each in turn and the next one where one
 * refuses, which can be cut, frozen and made to swallow what it is given.
 */
export class TcpProxy {
  readonly port: number
  targets: number[]
  #server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client))
  #pairs = new Set<Pair>()
  #waiting = new Set<Socket>()
  #frozen = false
  #turn = 0

  /** A way to the server at this address, which then has the address `through` it. */
  static inFrontOf(address: string) {
    return this.to(Number(new URL(address).port))
  }

  static async to(...targets: number[]) {
    const proxy = new TcpProxy(await freePort(), targets)
    await proxy.reopen()
    return proxy
  }

  private constructor(port: number, targets: number[]) {
    this.port = port
    this.targets = targets
  }

  /** The address of what is behind it, as seen through it. */
  urlThrough(address: string) {
    const url = new URL(address)
    url.hostname = '127.0.0.1'
    url.port = String(this.port)
    return url.href
  }

  /** Drops every connection, without a word of the protocols above. */
  cut() {
    for (const { client, onward } of this.#pairs) {
      client.resetAndDestroy()
      onward.resetAndDestroy()
    }
    for (const client of this.#waiting) client.destroy()
  }

  /** Drops the connections, and refuses new ones until it is reopened. */
  close() {
    this.#server.close()
    this.cut()
  }

  async reopen() {
    this.#server.listen({ port: this.port, host: '127.0.0.1', backlog: 4096 })
    await once(this.#server, 'listening')
  }

  /** What is connected now stays so, and hears nothing any more; new connections work. */
  halfOpen() {
    for (const pair of this.#pairs) {
      pair.dead = true
      for (const socket of [pair.client, pair.onward]) socket.unpipe().resume()
    }
  }

  /** Ends the far side of what is half-open, as its keep-alives would in time. */
  reap() {
    for (const { onward, dead } of this.#pairs) if (dead) onward.resetAndDestroy()
  }

  /** Nothing passes until `thaw`; then all of it does. */
  freeze() {
    this.#frozen = true
    for (const pair of this.#pairs) {
      if (!pair.dead) for (const socket of [pair.client, pair.onward]) socket.unpipe().pause()
    }
  }

  thaw() {
    this.#frozen = false
    for (const pair of this.#pairs) if (!pair.dead) join(pair)
    for (const client of this.#waiting) this.#connect(client)
    this.#waiting.clear()
  }

  #accept(client: Socket) {
    client.on('error', () => {})
    if (this.#frozen) this.#waiting.add(client)
    else this.#connect(client)
  }

  #connect(client: Socket, turn = this.#turn++, tries = this.targets.length) {
    if (!tries) return client.destroy()
    const onward = connect({
      host: '127.0.0.1',
      port: this.targets[turn % this.targets.length],
      allowHalfOpen: true,
    })
    // The next one, whoever else has had his turn meanwhile: else it may be the same again.
    const refused = () => this.#connect(client, turn + 1, tries - 1)
    onward.once('error', refused)
    onward.once('connect', () => {
      onward.off('error', refused).on('error', () => {})
      this.#pair({ client, onward, dead: false })
    })
  }

  #pair(pair: Pair) {
    const { client, onward } = pair
    this.#pairs.add(pair)
    for (const [one, other] of [
      [client, onward],
      [onward, client],
    ]) {
      // prettier-ignore
      one.setNoDelay(true)
      one.on('close', () => {
        if (pair.dead || this.#frozen) return
        other.destroy()
        this.#pairs.delete(pair)
      })
    }
    if (!this.#frozen) join(pair)
  }
}

function join({ client, onward }: Pair) {
  if (client.destroyed || onward.destroyed) {
    client.destroy()
    onward.destroy()
  } else {
    client.pipe(onward)
    onward.pipe(client)
  }
}
