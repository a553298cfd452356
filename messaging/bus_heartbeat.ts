import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import type { Bus, HubToHub } from '#messaging/bus'

const CONNECTING_INTERVAL_MS = 50
const HEARTBEAT_INTERVAL_MS = 1000

/** The part of Socket.IO's `Server` that a heartbeat needs. */
interface Receiver {
  on(event: 'heartbeat', listener: HubToHub['heartbeat']): unknown
}

/** Callbacks for a hub whose bus fails and recovers. */
interface Watcher {
  /** From now on the hub may miss messages. */
  lost(): void
  /** The bus works again. Rejects if the hub cannot yet find out which changes it missed. */
  catchUp(): Promise<void>
  /** The hub has caught up. */
  recovered(): void
}

/**
 * Checks the bus with messages that a hub sends through the bus to itself. Only a message that
 * comes back proves that the bus works. A client library that reports "ready" does not prove it.
 */
export class BusHeartbeat {
  #nonce = randomUUID()
  #receivedAt = 0
  /** Number of interruptions of the bus since the hub last caught up. */
  #interruptions = 0
  #watcher?: Watcher
  #stopping = new AbortController()

  /**
   * @param timeoutMs time without a returned heartbeat after which the bus counts as lost
   * @param observe receives the seconds that each heartbeat took
   */
  constructor(
    readonly bus: Bus,
    readonly timeoutMs: number,
    readonly observe: (seconds: number) => void
  ) {}

  listen(hub: Receiver) {
    hub.on('heartbeat', (message) => {
      const [nonce, sentAt] = message.split(' ')
      if (nonce === this.#nonce) {
        this.#receivedAt = Date.now()
        this.observe((performance.now() - Number(sentAt)) / 1000)
      }
    })
  }

  /** True if the bus works and the hub has caught up, as far as this hub can tell. */
  get healthy() {
    return this.#interruptions === 0 && !this.#isSilent
  }

  /** @throws if the bus does not work, or the hub has not caught up yet */
  async assertHealthy() {
    if (!this.healthy) {
      throw new Error('the bus does not carry')
    }
  }

  /** Resolves when a heartbeat that was sent after this call has come back. */
  async untilReceived() {
    this.#nonce = randomUUID()
    this.#receivedAt = 0
    let renewedAt = Date.now()
    let interval = CONNECTING_INTERVAL_MS
    while (!this.#receivedAt && !this.#stopping.signal.aborted) {
      await this.#ping(Math.min(interval, HEARTBEAT_INTERVAL_MS / 4))
      // Renews the connections only after twice the timeout, because a new connection needs time
      // until its first heartbeat comes back.
      if (Date.now() - renewedAt > 2 * this.timeoutMs) {
        this.bus.renew()
        renewedAt = Date.now()
      }
      interval *= 1.5
    }
  }

  /**
   * Must be called after each interruption of the bus, even a short one, because the hub may have
   * missed messages.
   */
  interrupted() {
    this.#interruptions++
    this.#watcher?.lost()
  }

  /** Runs until `stop`; tells the watcher each time the bus fails and recovers. */
  async watch(watcher: Watcher) {
    this.#watcher = watcher
    while (!this.#stopping.signal.aborted) {
      await this.#ping(HEARTBEAT_INTERVAL_MS)
      if (this.#isSilent) {
        this.interrupted()
        this.bus.renew()
      }
      if (this.#interruptions > 0) {
        await this.#recover(watcher)
      }
    }
  }

  stop() {
    this.#stopping.abort()
  }

  async #recover(watcher: Watcher) {
    await this.untilReceived()
    const interruptions = this.#interruptions
    try {
      await watcher.catchUp()
    } catch (error) {
      logger.warn({ err: error }, 'could not catch up after the bus was away; trying again')
      return
    }
    // If the bus was interrupted again during the catch-up, the hub has to catch up once more.
    if (interruptions === this.#interruptions) {
      this.#interruptions = 0
      watcher.recovered()
    }
  }

  get #isSilent() {
    return Date.now() - this.#receivedAt > this.timeoutMs
  }

  async #ping(pauseMs: number) {
    const message = `${this.#nonce} ${performance.now()}`
    await this.bus.publish([['heartbeat', message]]).catch(() => {})
    await pause(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {})
  }
}
