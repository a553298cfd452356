import type { Socket as TcpSocket } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { NewestReadings } from '#browser/newest_readings'
import { HUB_PATH, UNAUTHORISED, type ClientToHub, type HubToClient, type Reading } from '#messaging/contract' // prettier-ignore
import type { Member } from './member.js'

/** What a board shows, by city; of a board that may be connected at all. */
export type BoardVersions = Record<number, number>

/**
 * A page that shows the member's board, without the page: connects, asks, asks again and keeps what
 * is newer as web/browser does; and writes down what came over the wire.
 */
export class PageClient {
  /** By city, the version on screen. */
  readonly shown = new Map<number, number>()
  /** By city, every version that ever arrived, in events and snapshots. */
  readonly received = new Map<number, number[]>()
  readonly latencies: number[] = []
  readonly breaches: string[] = []
  deliveries = 0
  duplicates = 0
  regressions = 0
  /** Milliseconds of the longest time without the hub. */
  away = 0
  #lostAt?: number
  #here: Set<number>
  #live = false
  #signedOut = false
  #newest = new NewestReadings()
  /** By city, the version of the last event of this connection. */
  #events = new Map<number, number>()
  #socket: Socket<HubToClient, ClientToHub>
  #waiting?: NodeJS.Timeout
  /** What became of its connections last, for who asks why it is behind. */
  #story: string[] = []

  constructor(
    readonly member: Member,
    hub: string
  ) {
    this.#here = new Set(member.cities)
    this.#socket = io(hub, {
      path: HUB_PATH,
      transports: ['websocket'],
      forceNew: true,
      timeout: 5000,
      extraHeaders: { cookie: member.cookie, origin: member.origin },
    })
    for (const event of ['reconnect_attempt', 'open', 'error', 'close'] as const) {
      this.#socket.io.on(event, () => this.#tell(event))
    }
    this.#socket.on('connect', () => this.#begin())
    this.#socket.on('reading', (reading) => this.#event(reading))
    this.#socket.on('revoked', ({ cityId }) => {
      if (this.#here.has(cityId)) void this.#watch([cityId])
    })
    this.#socket.on('connect_error', ({ message }) => {
      this.#tell(message)
      if (message !== UNAUTHORISED) this.#lost()
    })
    this.#socket.on('disconnect', (reason) => {
      this.#tell(reason)
      this.#lost()
    })
    this.#socket.on('bye', ({ reason }) => {
      this.#tell(reason)
      this.#signedOut = reason === 'signed-out'
    })
  }

  /** Whether it shows just this board; while writing goes on, at least this. */
  shows(board: BoardVersions | undefined, exactly: boolean) {
    if (!board) return !this.#socket.connected
    const cities = Object.entries(board)
    return (
      this.#live &&
      cities.length === this.shown.size &&
      cities.every(([cityId, version]) => {
        const shown = this.shown.get(Number(cityId)) ?? -1
        return exactly ? shown === version : shown >= version
      })
    )
  }

  toString() {
    const state = this.#live ? 'live' : this.#socket.connected ? 'connected' : 'disconnected'
    return `user ${this.member.userId} ${state} ${JSON.stringify([...this.shown])} ${this.#story}`
  }

  get connected() {
    return this.#socket.connected
  }

  /** Stops reading from the wire, or reads on: what a sleeping phone does. */
  sleep(asleep: boolean) {
    const engine = this.#socket.io.engine as unknown as {
      transport: { ws: { _socket: TcpSocket } }
    }
    const { _socket: tcp } = engine.transport.ws
    if (asleep) tcp.pause()
    else tcp.resume()
  }

  /** Forgets what was counted, but not what it shows. */
  startCounting() {
    this.deliveries = this.duplicates = this.regressions = this.away = 0
    this.latencies.length = this.breaches.length = 0
    this.received.clear()
  }

  leave() {
    clearTimeout(this.#waiting)
    this.#socket.off().disconnect()
  }

  #begin() {
    this.#tell('connect')
    this.#newest.clear()
    this.#events.clear()
    void this.#watch([...this.#here])
  }

  #lost() {
    if (this.#live) this.#lostAt = Date.now()
    this.#live = false
    if (!this.#socket.active && !this.#signedOut) this.#pause(() => this.#socket.connect())
  }

  #pause(then: () => void) {
    clearTimeout(this.#waiting)
    this.#waiting = setTimeout(then, 500 + Math.random() * 2000)
  }

  async #watch(cityIds: number[]) {
    const connection = this.#socket.id
    const asking = this.#socket.timeout(5000).emitWithAck('watch', cityIds)
    const answer = await asking.catch(() => undefined)
    if (this.#socket.id !== connection) return

    if (answer?.ok) {
      for (const reading of answer.readings) this.#take(reading)
      for (const cityId of answer.refused) {
        this.#here.delete(cityId)
        this.shown.delete(cityId)
      }
      this.#live = true
      if (this.#lostAt) this.away = Math.max(this.away, Date.now() - this.#lostAt)
      this.#lostAt = undefined
    } else {
      this.#live = false
      this.#pause(() => this.#socket.connected && this.#watch([...this.#here]))
    }
  }

  #event(reading: Reading) {
    const { cityId, version, measuredAt } = reading
    this.deliveries++
    if (this.#signedOut) this.#breach(`city ${cityId}: ${version} after the end of the sign-in`)
    if (measuredAt) this.latencies.push(Date.now() - Date.parse(measuredAt))
    const last = this.#events.get(cityId) ?? -1
    if (version === last) {
      this.duplicates++
      this.#breach(`city ${cityId}: ${version} twice`)
    } else if (version < last) {
      this.regressions++
      this.#breach(`city ${cityId}: ${version} after ${last}`)
    }
    this.#events.set(cityId, version)
    this.#take(reading)
  }

  #take(reading: Reading) {
    const { cityId, version } = reading
    const all = this.received.get(cityId) ?? []
    this.received.set(cityId, all)
    all.push(version)
    if (!this.#newest.add(reading)) return

    // Also from one connection to the next: nothing that was on screen is followed by an older one.
    const shown = this.shown.get(cityId) ?? -1
    if (version < shown) {
      this.regressions++
      this.#breach(`city ${cityId}: ${version} on screen after ${shown}`)
    }
    this.shown.set(cityId, version)
  }

  #tell(what: string) {
    this.#story = [...this.#story.slice(-7), `${new Date().toISOString().slice(14)} ${what}`]
  }

  #breach(what: string) {
    this.breaches.push(`user ${this.member.userId}, ${what}`)
  }
}
