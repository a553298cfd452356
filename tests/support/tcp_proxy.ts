import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { freePort } from '#tests/support/start_services'

/** The two sockets of one connection through the proxy. */
interface Pair {
  client: Socket
  upstream: Socket
  /** True if the connection is half-open: the proxy accepts data, but passes nothing on. */
  dead: boolean
}

/**
 * A TCP proxy to ports of this machine. It connects to the ports in turn, and tries the next port
 * if one refuses the connection. Tests can cut and freeze its connections, or make them half-open.
 */
export class TcpProxy {
  readonly port: number
  targets: number[]
  #server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client))
  #pairs = new Set<Pair>()
  #waiting = new Set<Socket>()
  #frozen = false
  #turn = 0

  /** Starts a proxy to the server at a URL. */
  static inFrontOf(url: string) {
    return this.to(Number(new URL(url).port))
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

  urlThrough(serverUrl: string) {
    const url = new URL(serverUrl)
    url.hostname = '127.0.0.1'
    url.port = String(this.port)
    return url.href
  }

  /** Resets every connection. */
  cut() {
    for (const { client, upstream } of this.#pairs) {
      client.resetAndDestroy()
      upstream.resetAndDestroy()
    }
    for (const client of this.#waiting) client.destroy()
  }

  /** Resets every connection, and refuses new connections until `reopen`. */
  close() {
    this.#server.close()
    this.cut()
  }

  async reopen() {
    this.#server.listen({ port: this.port, host: '127.0.0.1', backlog: 4096 })
    await once(this.#server, 'listening')
  }

  /**
   * Stops passing data through the existing connections, without closing them. New connections
   * work.
   */
  halfOpen() {
    for (const pair of this.#pairs) {
      pair.dead = true
      for (const socket of [pair.client, pair.upstream]) socket.unpipe().resume()
    }
  }

  /**
   * Resets half-open connections on the server's side, as the server's keep-alive would do after a
   * while.
   */
  reap() {
    for (const { upstream, dead } of this.#pairs) if (dead) upstream.resetAndDestroy()
  }

  /** Holds all data back until `thaw`. */
  freeze() {
    this.#frozen = true
    for (const pair of this.#pairs) {
      if (!pair.dead) for (const socket of [pair.client, pair.upstream]) socket.unpipe().pause()
    }
  }

  thaw() {
    if (!this.#frozen) return
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
    const upstream = connect({
      host: '127.0.0.1',
      port: this.targets[turn % this.targets.length],
      allowHalfOpen: true,
    })
    // Tries the port of the next turn, instead of the shared counter. Other connections may have
    // advanced the counter, so that it leads to the same port again.
    const refused = () => this.#connect(client, turn + 1, tries - 1)
    upstream.once('error', refused)
    upstream.once('connect', () => {
      upstream.off('error', refused).on('error', () => {})
      this.#pair({ client, upstream, dead: false })
    })
  }

  #pair(pair: Pair) {
    const { client, upstream } = pair
    this.#pairs.add(pair)
    const directions = [
      [client, upstream],
      [upstream, client],
    ]
    for (const [one, other] of directions) {
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

function join({ client, upstream }: Pair) {
  if (client.destroyed || upstream.destroyed) {
    client.destroy()
    upstream.destroy()
  } else {
    client.pipe(upstream)
    upstream.pipe(client)
  }
}
