import { randomUUID } from 'node:crypto'
import logger from '@adonisjs/core/services/logger'
import type { Bus, HubToHub } from '#messaging/bus'
import { FollowedLeader, type Leader } from '#messaging/followed_leader'
import { describeOtherBus } from '#messaging/leader'
import { causeOf } from '#support/error_cause'

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
 *
 * The heartbeats of the leader contain its token. A hub that does not hear them reads from the
 * database every second what it missed.
 */
export class BusHeartbeat {
  /** Why the last heartbeat could not be sent. */
  problem?: string
  #nonce = randomUUID()
  /** 0 until a heartbeat that was sent after the last interruption has come back. */
  #receivedAt = 0
  #ownToken?: string
  #leader: FollowedLeader
  /** How often the hub may have missed messages since it last caught up. */
  #gaps = 0
  /** True after an interruption of the bus or a failed catch-up, until the hub has caught up. */
  #behind = false
  #watcher?: Watcher
  #stopping = new AbortController()
  /** Ends the current pause between two heartbeats. */
  #wake = () => {}

  /**
   * @param timeoutMs time without a returned heartbeat after which the bus counts as lost
   * @param observe receives the seconds that each heartbeat took
   */
  constructor(
    readonly bus: Bus,
    readonly timeoutMs: number,
    readonly observe: (seconds: number) => void
  ) {
    this.#leader = new FollowedLeader(timeoutMs)
  }

  listen(hub: Receiver) {
    hub.on('heartbeat', (message) => {
      const [nonce, sentAt, token] = message.split(' ')
      if (token) {
        this.#leader.hear(token, Date.now())
      }
      if (nonce === this.#nonce) {
        this.#receivedAt = Date.now()
        this.observe((performance.now() - Number(sentAt)) / 1000)
      }
    })
  }

  /** True if the bus works, as far as this hub can tell. */
  get works() {
    return Date.now() - this.#receivedAt <= this.timeoutMs
  }

  /**
   * @returns 'ok', or 'other' if the hub does not hear the leader but reads from the database instead
   * @throws if the bus does not work, or the hub has not caught up yet
   */
  async state() {
    if (!this.works) {
      throw new Error('the bus does not carry')
    }
    if (this.#behind) {
      throw new Error('the hub has not caught up')
    }
    return this.#leader.missed ? 'other' : 'ok'
  }

  /** True if the bus works, and has not been interrupted since `lead` was called with this token. */
  canLeadWith(token: string) {
    return this.works && this.#ownToken === token
  }

  /**
   * Sends the token of this hub with each heartbeat, until the bus is interrupted.
   * @throws if the bus does not work
   */
  async lead(token: string) {
    this.#ownToken = token
    await this.#publish()
  }

  /** @param leader as the table `leader` names it now */
  follow(leader: Leader) {
    if (leader.token !== this.#ownToken) {
      this.#ownToken = undefined
    }
    if (this.#leader.follow(leader, Date.now())) {
      this.#missMessages()
    }
  }

  /** Must be called when it becomes unknown which hub leads. This hub does not lead any more. */
  loseLeader() {
    this.#ownToken = undefined
    this.#leader.loseSight()
  }

  /** Resolves when the bus works: a heartbeat that was sent after the last interruption came back. */
  async untilReceived() {
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
   *
   * The address of the bus may lead to another server by now. Others may still be connected to the old
   * one, and may mark what they publish there while they find the token of this hub in the database. So
   * a hub that leads must take another token, and then catch up with what was marked before.
   */
  interrupted() {
    this.#nonce = randomUUID()
    this.#receivedAt = 0
    this.#ownToken = undefined
    this.#leader.forgetHeard(Date.now())
    this.#behind = true
    this.#missMessages()
  }

  /** Runs until `stop`; tells the watcher each time the bus fails and recovers. */
  async watch(watcher: Watcher) {
    this.#watcher = watcher
    while (!this.#stopping.signal.aborted) {
      await this.#ping(HEARTBEAT_INTERVAL_MS)
      if (this.works) {
        this.#checkLeader()
      } else if (this.#receivedAt) {
        // Nobody has reported an interruption, but no heartbeat comes back.
        this.interrupted()
        this.bus.renew()
      }
      if (this.#gaps > 0) {
        await this.#recover(watcher)
      }
    }
  }

  stop() {
    this.#stopping.abort()
    this.#wake()
  }

  #missMessages() {
    this.#gaps++
    this.#watcher?.lost()
    this.#wake()
  }

  async #recover(watcher: Watcher) {
    if (!this.#receivedAt) {
      await this.untilReceived()
      this.#leader.expectAgain(Date.now())
    }
    const gaps = this.#gaps
    try {
      await watcher.catchUp()
    } catch (error) {
      this.#behind = true
      logger.warn({ err: error }, 'could not catch up with missed messages; trying again')
      return
    }
    // If the hub may have missed more messages during the catch-up, it has to catch up once more.
    if (gaps === this.#gaps) {
      this.#gaps = 0
      this.#behind = false
      watcher.recovered()
    }
  }

  /** The hub catches up every second while it does not hear the leader, and once more afterwards. */
  #checkLeader() {
    const before = this.#leader.missed
    this.#leader.update(Date.now())
    const { missed, bus } = this.#leader
    if (missed && !before) {
      logger.error(
        'this hub does not hear the leading hub: %s. Give all processes the same REDIS_URL. Until then, this hub reads all changes from the database once a second',
        describeOtherBus(this.bus.name, bus!)
      )
      // The address of the bus may lead to another server by now.
      this.bus.renew()
    }
    if (before && !missed) {
      logger.info('this hub hears the leading hub through %s', this.bus.name)
    }
    if (before || missed) {
      this.#missMessages()
    }
  }

  async #ping(pauseMs: number) {
    await this.#publish().then(
      () => (this.problem = undefined),
      (error: Error) => (this.problem = causeOf(error))
    )
    await this.#pause(pauseMs)
  }

  async #pause(durationMs: number) {
    if (this.#stopping.signal.aborted) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, durationMs)
    this.#wake = resolve
    await promise
    clearTimeout(timer)
  }

  #publish() {
    const message = `${this.#nonce} ${performance.now()} ${this.#ownToken ?? ''}`
    return this.bus.publish([['heartbeat', message]], this.#ownToken)
  }
}
