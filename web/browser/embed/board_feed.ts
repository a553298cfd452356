import { HUB_PATH, TOO_MANY, type Reading } from '../../../messaging/contract.js'
import type { City } from './city.js'
import { HubClient } from './hub_client.js'

/**
 * `connecting`: the board has not been live yet. `refused`: the token is not valid any more. `foreign`: it
 * is not for this site.
 */
export type State = 'connecting' | 'live' | 'lost' | 'refused' | 'foreign'

export interface Source {
  /** The address of Fairweather. */
  src: string
  /** The address of its hub. */
  hub: string
  token: string
}

const REQUEST_TIMEOUT_MS = 10_000
/** How often a live board looks for cities that the member has added. */
const REFRESH_MS = 300_000
const MIN_PAUSE_MS = 1000
const MAX_PAUSE_MS = 30_000

/**
 * The board of one token: the cities from the API, and each new reading from the hub. Elements of a page
 * that show the same board share it.
 */
export class BoardFeed {
  cities: City[] = []
  state: State = 'connecting'
  /** When the board was live for the last time. */
  liveUntil?: Date
  /** The age in seconds from which a reading is too old, by source. */
  staleAfterS: Record<string, number> = {}
  #clockDifferenceMs = 0
  #listeners = new Set<() => void>()
  #hub?: HubClient
  #timer?: ReturnType<typeof setTimeout>
  #pauseMs = MIN_PAUSE_MS
  #attempts = 0

  constructor(private source: Source) {
    // A device that is back, or a page that is looked at again, does not wait.
    addEventListener('online', this.#hurry)
    document.addEventListener('visibilitychange', this.#hurry)
  }

  /** The time by the clock of the hub. That of the device may be wrong. */
  now() {
    return Date.now() + this.#clockDifferenceMs
  }

  add(listener: () => void) {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) void this.#connect()
  }

  /** The last listener closes the connection. */
  remove(listener: () => void) {
    this.#listeners.delete(listener)
    if (!this.#listeners.size) this.#stop('connecting')
  }

  #hurry = () => {
    if (this.state === 'lost' && !document.hidden) void this.#connect()
  }

  /** Reads the board, and then opens a connection. The API says why it refuses, a closed WebSocket does not. */
  async #connect() {
    this.#stop(this.state)
    const attempt = this.#attempts
    const status = await this.#load()
    if (attempt !== this.#attempts) return
    if (status === 401 || status === 403)
      return this.#refuse(status === 401 ? 'refused' : 'foreign')
    if (status !== 200) return this.#retry()

    const url = new URL(`${HUB_PATH}/?EIO=4&transport=websocket`, this.source.hub)
    this.#hub = new HubClient(url.href.replace(/^http/, 'ws'), this.source.token, {
      joined: () => this.#start(),
      event: (name, data) => this.#receive(name, data),
      closed: () => this.#retry(),
      refused: (message) => {
        if (message === 'signed-out') return this.#refuse('refused')
        if (message === TOO_MANY) this.#pauseMs = MAX_PAUSE_MS
        this.#retry()
      },
    })
  }

  /** @returns the status of the response, 0 if there is none */
  async #load() {
    const attempt = this.#attempts
    try {
      const response = await fetch(new URL('/api/v1/me/board', this.source.src), {
        headers: { Authorization: `Bearer ${this.source.token}` },
        credentials: 'omit',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      })
      if (response.ok) {
        const { data, metadata } = await response.json()
        // The token may have been refused meanwhile: then nothing of the board is shown.
        if (attempt !== this.#attempts) return 0
        this.staleAfterS = metadata.staleAfterS
        this.#merge(data)
      }
      return response.status
    } catch {
      return 0
    }
  }

  /** Takes the cities of the board, in their order. While the board is live, the hub knows more. */
  #merge(loaded: City[]) {
    const known = new Map(this.state === 'live' ? this.cities.map((city) => [city.id, city]) : [])
    this.cities = loaded.map((city) => {
      const { celsius, measuredAt, source } = known.get(city.id) ?? city
      return { ...city, celsius, measuredAt, source }
    })
    this.#tell()
  }

  #start() {
    this.#hub!.request('time', [], (now: string) => {
      this.#clockDifferenceMs = Date.parse(now) - Date.now()
    })
    this.#watch(this.cities, () => {
      this.#pauseMs = MIN_PAUSE_MS
      this.#enter('live')
      this.#timer = setInterval(() => this.#refresh(), REFRESH_MS)
    })
  }

  #watch(cities: { id: number }[], done?: () => void) {
    this.#hub!.request('watch', [cities.map(({ id }) => id)], ({ ok, readings, refused }) => {
      if (!ok) return this.#retry()
      this.#take(readings)
      this.cities = this.cities.filter(({ id }) => !refused.includes(id))
      this.#tell()
      done?.()
    })
  }

  async #refresh() {
    const before = new Set(this.cities.map(({ id }) => id))
    if (document.hidden || (await this.#load()) !== 200 || this.state !== 'live') return
    const added = this.cities.filter(({ id }) => !before.has(id))
    if (added.length) this.#watch(added)
  }

  #receive(name: string, data: any) {
    if (name === 'revoked' && data.cityId) this.#watch([{ id: data.cityId }])
    if (name === 'reading') this.#take([data])
    if (name === 'readings') this.#take(data)
  }

  #take(readings: Reading[]) {
    for (const { cityId, celsius, measuredAt, source } of readings) {
      const city = this.cities.find(({ id }) => id === cityId)
      if (city) Object.assign(city, { celsius, measuredAt, source })
    }
    this.#tell()
  }

  #retry() {
    this.#stop(this.state === 'live' ? 'lost' : this.state)
    this.#timer = setTimeout(() => this.#connect(), this.#pauseMs * (0.5 + Math.random() / 2))
    this.#pauseMs = Math.min(2 * this.#pauseMs, MAX_PAUSE_MS)
  }

  #refuse(state: State) {
    this.cities = []
    this.#stop(state)
  }

  #stop(state: State) {
    this.#attempts++
    clearTimeout(this.#timer)
    this.#hub?.close()
    this.#enter(state)
  }

  #enter(state: State) {
    if (this.state === 'live') this.liveUntil = new Date()
    this.state = state
    this.#tell()
  }

  #tell() {
    for (const listener of this.#listeners) listener()
  }
}

const feeds = new Map<string, BoardFeed>()

/** Returns the feed of this board. */
export function feedOf(source: Source) {
  const key = Object.values(source).join(' ')
  if (!feeds.has(key)) feeds.set(key, new BoardFeed(source))
  return feeds.get(key)!
}
