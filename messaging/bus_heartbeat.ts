import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import type { Bus, HubToHub } from '#messaging/bus'
import { describeOtherBus } from '#messaging/leader'

const CONNECTING_INTERVAL_MS = 50
const HEARTBEAT_INTERVAL_MS = 1000

/** How long a hub knows that it has heard a leader. */
const LEADER_MEMORY_MS = 30_000

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

/** The hub that leads, as the table `leader` names it. */
export interface Leader {
  token: string
  /** The name of the leader's bus. */
  bus: string
}

/**
 * Checks the bus with messages that a hub sends through the bus to itself. Only a message that
 * comes back proves that the bus works. A client library that reports "ready" does not prove it.
 *
 * The heartbeats of the leader contain its token. A hub that does not receive them uses another bus
 * than the leader, and misses messages. It then reads from the database every second what it missed.
 */
export class BusHeartbeat {
  /** Why the last heartbeat could not be sent. */
  problem?: string
  #nonce = randomUUID()
  #receivedAt = 0
  #ownToken?: string
  #leader?: Leader & { followedAt: number }
  /** When the last heartbeat of each recent leader was received, by token. */
  #leaderHeardAt = new Map<string, number>()
  #missesLeader = false
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
      const [nonce, sentAt, token] = message.split(' ')
      if (token) {
        this.#hearLeader(token)
      }
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

  /**
   * @returns 'ok', or 'other' if the hub does not hear the leader but reads from the database instead
   * @throws if the bus does not work, or the hub has not caught up yet
   */
  async state() {
    if (this.#missesLeader && !this.#isSilent) {
      return 'other'
    }
    if (!this.healthy) {
      throw new Error('the bus does not carry')
    }
    return 'ok'
  }

  /**
   * Sends the token of this hub with each heartbeat from now on.
   * @throws if the bus does not work
   */
  async lead(token: string) {
    this.#ownToken = token
    await this.#publish()
    this.follow({ token, bus: this.bus.name })
  }

  /** @param leader undefined if it is unknown which hub leads */
  follow(leader?: Leader) {
    if (leader?.token !== this.#ownToken) {
      this.#ownToken = undefined
    }
    if (leader?.token === this.#leader?.token) {
      return
    }
    // The hub may have missed what the last leader has marked as published.
    if (this.#leader && !this.#leaderHeardAt.has(this.#leader.token)) {
      this.interrupted()
    }
    this.#leader = leader && { ...leader, followedAt: Date.now() }
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
      this.#checkLeader()
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
      // During an outage of the bus the leader could not be heard either. It may have changed.
      if (this.#leader && !this.#missesLeader) {
        this.#leader.followedAt = Date.now()
      }
    }
  }

  #hearLeader(token: string) {
    const now = Date.now()
    for (const [other, heardAt] of this.#leaderHeardAt) {
      if (now - heardAt > LEADER_MEMORY_MS) this.#leaderHeardAt.delete(other)
    }
    this.#leaderHeardAt.set(token, now)
  }

  /** The hub catches up every second while it does not hear the leader, and once more afterwards. */
  #checkLeader() {
    const missed = this.#missesLeader
    // While the bus carries nothing at all, the hub cannot know whether it is the leader's bus.
    this.#missesLeader = !this.#isSilent && this.#isLeaderSilent
    if (this.#missesLeader && !missed) {
      logger.error(
        'this hub does not hear the leading hub: %s. Give all processes the same REDIS_URL. Until then, this hub reads all changes from the database once a second',
        describeOtherBus(this.bus.name, this.#leader!.bus)
      )
      // The address of the bus may lead to another server by now.
      this.bus.renew()
    }
    if (missed && !this.#missesLeader) {
      logger.info('this hub hears the leading hub through %s', this.bus.name)
    }
    if (missed || this.#missesLeader) {
      this.interrupted()
    }
  }

  get #isLeaderSilent() {
    if (!this.#leader) return false
    const { token, followedAt } = this.#leader
    const heardAt = this.#leaderHeardAt.get(token) ?? 0
    return Date.now() - Math.max(heardAt, followedAt) > this.timeoutMs
  }

  get #isSilent() {
    return Date.now() - this.#receivedAt > this.timeoutMs
  }

  async #ping(pauseMs: number) {
    await this.#publish().then(
      () => (this.problem = undefined),
      (error: Error) => (this.problem = error.message)
    )
    await pause(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => {})
  }

  #publish() {
    const message = `${this.#nonce} ${performance.now()} ${this.#ownToken ?? ''}`
    return this.bus.publish([['heartbeat', message]], this.#ownToken)
  }
}
