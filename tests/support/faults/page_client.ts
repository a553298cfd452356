import type { Socket as TcpSocket } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { NewestReadings } from '#browser/newest_readings'
import {
  HUB_PATH,
  UNAUTHORISED,
  type ClientToHub,
  type HubToClient,
  type Reading,
} from '#messaging/contract'
import type { Member } from './member.js'

/** The version of each city on a board, by the city's id. */
export type BoardVersions = Record<number, number>

/**
 * Behaves like the board in a browser: connects, watches, retries and keeps the newest readings. It
 * also records all readings that arrive.
 */
export class PageClient {
  /** The version that the page shows, by city. */
  readonly shown = new Map<number, number>()
  /** Every version that arrived in events and snapshots, by city. */
  readonly received = new Map<number, number[]>()
  readonly latencies: number[] = []
  readonly breaches: string[] = []
  deliveries = 0
  duplicates = 0
  regressions = 0
  longestOutageMs = 0
  #lostAt?: number
  #boardCities: Set<number>
  #live = false
  #signedOut = false
  #newest = new NewestReadings()
  /** The version in the last `reading` event of the current connection, by city. */
  #lastEvents = new Map<number, number>()
  #socket: Socket<HubToClient, ClientToHub>
  #retryTimer?: NodeJS.Timeout
  /** The last events of the connections of this page, to explain why the page is behind. */
  #history: string[] = []

  constructor(
    readonly member: Member,
    hubUrl: string
  ) {
    this.#boardCities = new Set(member.cities)
    this.#socket = io(hubUrl, {
      path: HUB_PATH,
      transports: ['websocket'],
      forceNew: true,
      timeout: 5000,
      extraHeaders: { cookie: member.cookie, origin: member.origin },
    })
    for (const event of ['reconnect_attempt', 'open', 'error', 'close'] as const) {
      this.#socket.io.on(event, () => this.#log(event))
    }
    this.#socket.on('connect', () => this.#onConnect())
    this.#socket.on('reading', (reading) => this.#onReading(reading))
    this.#socket.on('readings', (readings) => {
      for (const reading of readings) this.#onReading(reading)
    })
    this.#socket.on('revoked', ({ cityId }) => {
      if (cityId !== undefined && this.#boardCities.has(cityId)) void this.#watch([cityId])
    })
    this.#socket.on('connect_error', ({ message }) => {
      this.#log(message)
      if (message !== UNAUTHORISED) this.#onDisconnect()
    })
    this.#socket.on('disconnect', (reason) => {
      this.#log(reason)
      this.#onDisconnect()
    })
    this.#socket.on('bye', ({ reason }) => {
      this.#log(reason)
      this.#signedOut = reason === 'signed-out'
    })
  }

  /**
   * Returns whether the page shows these versions. If `exactly` is false, newer versions are
   * accepted too.
   */
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
    return `user ${this.member.userId} ${state} ${JSON.stringify([...this.shown])} ${this.#history}`
  }

  get connected() {
    return this.#socket.connected
  }

  /** Stops or resumes reading from the connection, like a sleeping phone. */
  sleep(asleep: boolean) {
    const engine = this.#socket.io.engine as unknown as {
      transport: { ws: { _socket: TcpSocket } }
    }
    const { _socket: tcp } = engine.transport.ws
    if (asleep) tcp.pause()
    else tcp.resume()
  }

  /** Resets the counters, but keeps the readings that the page shows. */
  startCounting() {
    this.deliveries = this.duplicates = this.regressions = this.longestOutageMs = 0
    this.latencies.length = this.breaches.length = 0
    this.received.clear()
  }

  leave() {
    clearTimeout(this.#retryTimer)
    this.#socket.off().disconnect()
  }

  #onConnect() {
    this.#log('connect')
    this.#newest.clear()
    this.#lastEvents.clear()
    void this.#watch([...this.#boardCities])
  }

  #onDisconnect() {
    if (this.#live) this.#lostAt = Date.now()
    this.#live = false
    if (!this.#socket.active && !this.#signedOut) this.#retryLater(() => this.#socket.connect())
  }

  #retryLater(retry: () => void) {
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(retry, 500 + Math.random() * 2000)
  }

  async #watch(cityIds: number[]) {
    const connection = this.#socket.id
    const request = this.#socket.timeout(5000).emitWithAck('watch', cityIds)
    const answer = await request.catch(() => undefined)
    if (this.#socket.id !== connection) return

    if (answer?.ok) {
      for (const reading of answer.readings) this.#receive(reading)
      for (const cityId of answer.refused) {
        this.#boardCities.delete(cityId)
        this.shown.delete(cityId)
      }
      this.#live = true
      if (this.#lostAt) {
        this.longestOutageMs = Math.max(this.longestOutageMs, Date.now() - this.#lostAt)
      }
      this.#lostAt = undefined
    } else {
      this.#live = false
      this.#retryLater(() => this.#socket.connected && this.#watch([...this.#boardCities]))
    }
  }

  #onReading(reading: Reading) {
    const { cityId, version, measuredAt } = reading
    this.deliveries++
    if (this.#signedOut) this.#breach(`city ${cityId}: ${version} after the end of the sign-in`)
    if (measuredAt) this.latencies.push(Date.now() - Date.parse(measuredAt))
    const last = this.#lastEvents.get(cityId) ?? -1
    if (version === last) {
      this.duplicates++
      this.#breach(`city ${cityId}: ${version} twice`)
    } else if (version < last) {
      this.regressions++
      this.#breach(`city ${cityId}: ${version} after ${last}`)
    }
    this.#lastEvents.set(cityId, version)
    this.#receive(reading)
  }

  #receive(reading: Reading) {
    const { cityId, version } = reading
    const versions = this.received.get(cityId) ?? []
    this.received.set(cityId, versions)
    versions.push(version)
    if (!this.#newest.add(reading)) return

    // The page must not go back to an older version, not even after a reconnection.
    const shown = this.shown.get(cityId) ?? -1
    if (version < shown) {
      this.regressions++
      this.#breach(`city ${cityId}: ${version} on screen after ${shown}`)
    }
    this.shown.set(cityId, version)
  }

  #log(event: string) {
    this.#history = [...this.#history.slice(-7), `${new Date().toISOString().slice(14)} ${event}`]
  }

  #breach(description: string) {
    this.breaches.push(`user ${this.member.userId}, ${description}`)
  }
}
