import logger from '@adonisjs/core/services/logger'
import type { Delivery, DeliveryHost } from '#hub/rooms/delivery'
import { isLargeRoom, valueInterval } from '#hub/rooms/large_room'
import { Latest } from '#hub/rooms/latest'
import { idOfRoom, isRoomOf, roomOf, type ReadTopic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'

/** The most ids that one query reads. */
const BATCH_SIZE = 500

/** Pause after a read that failed. */
const RETRY_INTERVAL_MS = 1000

/**
 * Delivers a topic of which the bus only says that something has changed. The hub reads the newest
 * content for all of its sockets together, and not more often than the interval of the topic. Ids that
 * very many sockets follow are read less often.
 */
export class LatestRead<Change, Item> implements Delivery<Item, Change, Map<number, number>> {
  #hub: HubServer
  #topic: ReadTopic<Change, Item>
  #host: DeliveryHost
  #latest: Latest<Change>
  #changed = new Set<number>()
  /** When the ids were read that very many sockets follow. */
  #largeReadAt = new Map<number, number>()
  #timer?: NodeJS.Timeout
  #isReading = false
  #readAt = -Infinity
  #isHeld = false

  constructor(hub: HubServer, topic: ReadTopic<Change, Item>, host: DeliveryHost) {
    this.#hub = hub
    this.#topic = topic
    this.#host = host
    this.#latest = new Latest(hub, topic, (socket) => host.endRestored(socket))
    hub.of('/').adapter.on('delete-room', (room: string) => {
      if (isRoomOf(topic, room)) this.#changed.delete(idOfRoom(topic, room))
    })
  }

  send(items: Item[]) {
    for (const item of items) this.#noteChanged(this.#topic.changedId(item))
    this.#readSoon()
  }

  hold() {
    this.#isHeld = true
    this.#latest.hold()
  }

  release() {
    this.#isHeld = false
    this.#latest.release()
    this.#readSoon()
  }

  beforeCatchUp() {
    return this.#latest.beforeCatchUp()
  }

  catchUp(newest: Change[], sentBefore: Map<number, number>) {
    this.#latest.catchUp(newest, sentBefore)
  }

  discard(socket: HubSocket, id?: number) {
    this.#latest.discard(socket, id)
  }

  /** Finds changes of which the bus has lost the message. It may have lost a revocation, too. */
  async audit() {
    if (this.#isHeld || !this.#topic.readPositions) return
    const ids = this.#followedIds()
    if (ids.length === 0) return

    const positions = await this.#topic.readPositions(ids)
    const sent = this.#latest.beforeCatchUp()
    for (const id of ids) {
      if ((positions.get(id) ?? 0) <= (sent.get(id) ?? 0)) continue
      await this.#host.checkRights(id)
      this.#noteChanged(id)
    }
    this.#readSoon()
  }

  #followedIds() {
    const rooms = [...this.#hub.of('/').adapter.rooms.keys()]
    return rooms
      .filter((room) => isRoomOf(this.#topic, room))
      .map((room) => idOfRoom(this.#topic, room))
  }

  #noteChanged(id: number) {
    if (this.#followers(id)) this.#changed.add(id)
  }

  #followers(id: number) {
    return this.#hub.of('/').adapter.rooms.get(roomOf(this.#topic, id))?.size ?? 0
  }

  #readSoon() {
    if (this.#isHeld || this.#isReading || this.#changed.size === 0) return
    const waitMs = this.#readAt + this.#topic.readIntervalMs - performance.now()
    this.#timer ??= setTimeout(() => void this.#read(), Math.max(waitMs, 0)).unref()
  }

  async #read() {
    this.#timer = undefined
    if (this.#isHeld) return
    this.#isReading = true
    this.#readAt = performance.now()
    const ids = this.#takeReady(this.#readAt)
    try {
      if (ids.length) this.#latest.send(await this.#topic.read(ids))
    } catch (error) {
      logger.warn({ err: error }, `could not read ${this.#topic.plural}`)
      for (const id of ids) {
        this.#largeReadAt.delete(id)
        this.#noteChanged(id)
      }
      this.#readAt = performance.now() + RETRY_INTERVAL_MS
    }
    this.#isReading = false
    this.#readSoon()
  }

  #takeReady(now: number) {
    for (const [id, readAt] of this.#largeReadAt) {
      if (now - readAt >= valueInterval(this.#followers(id))) this.#largeReadAt.delete(id)
    }
    const ready = [...this.#changed].filter((id) => !this.#largeReadAt.has(id)).slice(0, BATCH_SIZE)
    for (const id of ready) {
      this.#changed.delete(id)
      if (isLargeRoom(this.#followers(id))) this.#largeReadAt.set(id, now)
    }
    return ready
  }
}
