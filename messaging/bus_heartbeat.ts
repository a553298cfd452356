import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import type { Bus } from '#messaging/bus'
import { busEcho } from '#process/metrics'
import type { HubServer } from '#hub/server'

/** Milliseconds between two songs, while the bus is awaited and while it carries. */
const IMPATIENT = 50
const PULSE = 1000

/** What becomes of a hub whose bus goes and comes back. */
interface Watcher {
  /** From now on something may be missed. */
  lost(): void
  /** The bus carries again; rejects where what was missed cannot be found out yet. */
  catchUp(): Promise<void>
  /** All is caught up. */
  back(): void
}

/**
 * Sings into the bus and listens for its own song: only what has come back proves that the bus
 * carries, a client's "ready" does not.
 */
export class Canary {
  #song = randomUUID()
  #heardAt = 0
  /** How often it was cut off since all was caught up. */
  #cuts = 0
  #watcher?: Watcher
  #ending = new AbortController()

  /** @param patience milliseconds of silence after which the bus is taken for lost */
  constructor(
    readonly carrier: Bus,
    readonly patience: number
  ) {}

  listen(hub: HubServer) {
    hub.on('canary', (heard) => {
      const [song, sungAt] = heard.split(' ')
      if (song === this.#song) {
        this.#heardAt = Date.now()
        busEcho.observe((performance.now() - Number(sungAt)) / 1000)
      }
    })
  }

  /** Whether the bus carries, as far as this hub can tell. */
  get well() {
    return this.#cuts === 0 && !this.#isSilent
  }

  /** Resolves when the bus carries: when a song has come back that nobody has sung before. */
  async heard() {
    this.#song = randomUUID()
    this.#heardAt = 0
    let renewedAt = Date.now()
    for (let wait = IMPATIENT; !this.#heardAt && !this.#ending.signal.aborted; wait *= 1.5) {
      await this.#sing(Math.min(wait, PULSE / 4))
      // Twice: what has just been made anew is not to be thrown away before it could carry.
      if (Date.now() - renewedAt > 2 * this.patience) {
        this.carrier.renew()
        renewedAt = Date.now()
      }
    }
  }

  /** The bus was cut off: for how short a time, words may have been missed. */
  cutOff() {
    this.#cuts++
    this.#watcher?.lost()
  }

  /** Rejects unless the bus carries, and nothing that was missed is left. */
  async carries() {
    if (!this.well) {
      throw new Error('the bus does not carry')
    }
  }

  /** Tells the watcher of each time that the bus goes, and comes back. */
  async watch(watcher: Watcher) {
    this.#watcher = watcher
    while (!this.#ending.signal.aborted) {
      await this.#sing(PULSE)
      if (this.#isSilent) {
        this.cutOff()
        this.carrier.renew()
      }
      if (this.#cuts > 0) {
        await this.#regain(watcher)
      }
    }
  }

  stop() {
    this.#ending.abort()
  }

  async #regain(watcher: Watcher) {
    await this.heard()
    const cuts = this.#cuts
    try {
      await watcher.catchUp()
    } catch (error) {
      logger.warn({ err: error }, 'could not catch up after the bus was away; tried again')
      return
    }
    if (cuts === this.#cuts) {
      this.#cuts = 0
      watcher.back()
    }
  }

  get #isSilent() {
    return Date.now() - this.#heardAt > this.patience
  }

  async #sing(then: number) {
    await this.carrier.publish([['canary', `${this.#song} ${performance.now()}`]]).catch(() => {})
    await pause(then, undefined, { signal: this.#ending.signal }).catch(() => {})
  }
}
