import logger from '@adonisjs/core/services/logger'
import config from '#config/hub'
import { counters } from '#hub/counters'
import type { Delivery, DeliveryHost, Joining } from '#hub/rooms/delivery'
import { release } from '#hub/rooms/grants'
import { RoomStream } from '#hub/rooms/room_stream'
import { awaitDrain, queueLength, removeQueued } from '#hub/rooms/send_queue'
import { frame, recipientOf } from '#hub/rooms/wave'
import {
  idOfRoom,
  isRoomOf,
  roomOf,
  type CompletePart,
  type EveryTopic,
  type Wanted,
} from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'
import type { Part } from '#messaging/bus'

/** The most memory for the last changes of all rooms together. */
const MAX_TAIL_BYTES = 64 * 1024 * 1024

/** A position that an audit has found, or that a client knows, may still be on its way. */
const ARRIVAL_TIME_MS = 500

/** Changes that were read for `catchUp`, by room. Undefined if the positions have begun again. */
type Missed<View> = Map<number, View[] | undefined>

/**
 * Delivers a topic of which every change counts, in the order of the positions.
 *
 * The hub keeps one position for each room: up to there it has sent everything to every socket in the
 * room. A socket has a position of its own only while it is late: while it joins, or because it reads
 * too slowly. So each socket gets parts that follow one another without a gap and without an overlap.
 * If the hub itself has a gap, it reads it from the database once, for all sockets.
 */
export class Every<
  Change,
  View extends CompletePart<Change> & { epoch: string },
> implements Delivery<Part<Change>, View, Missed<View>> {
  #hub: HubServer
  #topic: EveryTopic<Change, View>
  #host: DeliveryHost
  /** By id of the room. The room that was changed last is at the end. */
  #streams = new Map<number, RoomStream<Change>>()
  /**
   * The position of each late socket, by id of the room and of the socket. Undefined while it joins.
   * By id, because a stream may be replaced while a socket joins.
   */
  #late = new Map<number, Map<string, number | undefined>>()
  #slow = new Set<HubSocket>()
  /** Parts that have not been sent yet. */
  #collected = new Map<number, Part<Change>[]>()
  #wave?: NodeJS.Immediate
  #isHeld = false
  #tailBytes = 0

  constructor(hub: HubServer, topic: EveryTopic<Change, View>, host: DeliveryHost) {
    this.#hub = hub
    this.#topic = topic
    this.#host = host
    const { adapter } = hub.of('/')
    adapter.on('delete-room', (room: string) => {
      if (isRoomOf(topic, room)) this.#forget(idOfRoom(topic, room))
    })
    adapter.on('leave-room', (room: string, socketId: string) => {
      if (isRoomOf(topic, room)) this.#setOnTime(idOfRoom(topic, room), socketId)
    })
  }

  /** Collects parts for one turn of the event loop, because they cost least when sent together. */
  send(parts: Part<Change>[]) {
    for (const part of parts) {
      const stream = this.#streams.get(part.id)
      if (!stream) continue
      if (this.#isHeld || stream.at === undefined) {
        stream.known = Math.max(stream.known, part.upto)
        continue
      }
      const collected = this.#collected.get(part.id) ?? []
      this.#collected.set(part.id, collected)
      collected.push(part)
    }
    if (this.#collected.size) this.#wave ??= setImmediate(() => this.#sendCollected())
  }

  hold() {
    this.#isHeld = true
    for (const [id, parts] of this.#collected) {
      const stream = this.#streams.get(id)
      if (stream) stream.known = Math.max(stream.known, ...parts.map(({ upto }) => upto))
    }
    this.#collected.clear()
  }

  release() {
    this.#isHeld = false
    for (const id of this.#streams.keys()) {
      this.#continueLate(id)
      this.#readGap(id)
    }
  }

  async beforeCatchUp() {
    const missed: Missed<View> = new Map()
    const heads = await this.#topic.readHeads(this.#followedIds())
    await Promise.all(
      Array.from(heads, async ([id, head]) => {
        const stream = this.#streams.get(id)
        if (stream?.at === undefined) return
        if (isOtherEpoch(head.epoch, stream.epoch) || head.position < stream.at) {
          missed.set(id, undefined)
          return
        }
        stream.epoch = head.epoch
        const views: View[] = []
        for (let at = stream.at; at < head.position; at = views.at(-1)!.upto) {
          views.push(await this.#topic.readAfter(id, at))
        }
        missed.set(id, views)
      })
    )
    return missed
  }

  catchUp(_: View[], missed: Missed<View>) {
    for (const [id, views] of missed) {
      if (views) for (const view of views) this.#accept(id, view)
      else this.#restart(id)
    }
  }

  discard(socket: HubSocket, id?: number) {
    const { event, key } = this.#topic
    // The start of a packet as Socket.IO encodes it.
    const start = `2["${event}",`
    removeQueued(socket, id === undefined ? start : `${start}{"${key}":${id},`)
  }

  readonly joining: Joining<View> = {
    begin: (socket, ids) => {
      for (const id of ids) this.#setLate(id, socket.id, undefined)
    },

    read: (wanted) => Promise.all(wanted.map((each) => this.#readFor(each))),

    admit: (socket, views) => {
      for (const view of views) this.#admit(socket, view)
    },
  }

  /**
   * Compares the positions of all rooms with the database, because nobody notices otherwise that the
   * bus has lost the last message before a pause.
   */
  async audit() {
    const before = new Map(this.#followedIds().map((id) => [id, this.#streams.get(id)!.at!]))
    if (this.#isHeld || before.size === 0) return

    const heads = await this.#topic.readHeads([...before.keys()])
    if (this.#isHeld) return
    for (const [id, head] of heads) {
      const stream = this.#streams.get(id)
      if (stream?.at === undefined) continue
      if (isOtherEpoch(head.epoch, stream.epoch) || head.position < before.get(id)!) {
        this.#restart(id)
      } else {
        stream.epoch = head.epoch
        this.#expect(id, head.position)
      }
    }
  }

  #sendCollected() {
    this.#wave = undefined
    const collected = this.#collected
    this.#collected = new Map()
    for (const [id, parts] of collected) this.#sendParts(id, parts)
  }

  #sendParts(id: number, parts: Part<Change>[]) {
    const stream = this.#streams.get(id)
    if (stream?.at === undefined) return

    let { at: upto } = stream
    const changes: Change[] = []
    for (const part of parts) {
      stream.known = Math.max(stream.known, part.upto)
      if (part.upto <= upto || part.after > upto || !part.changes) continue
      changes.push(...part.changes.filter((change) => this.#topic.positionOf(change) > upto))
      upto = part.upto
    }
    if (upto > stream.at) this.#advance(id, stream, upto, changes)
    this.#readGap(id)
  }

  /** Sends changes that follow on the position of the room to all of its sockets. */
  #advance(id: number, stream: RoomStream<Change>, upto: number, changes: Change[]) {
    const after = stream.at!
    const before = stream.bytes
    const { positionOf } = this.#topic
    stream.advance(
      upto,
      changes.map((change) => ({
        position: positionOf(change),
        bytes: JSON.stringify(change).length,
        change,
      }))
    )
    this.#countBytes(id, stream, stream.bytes - before)

    this.#sendLive({ id, after, upto, changes: this.#lastOfEach(changes) })
    this.#continueLate(id)
  }

  /** Limits the memory for all rooms. The rooms without changes for the longest time lose theirs first. */
  #countBytes(id: number, stream: RoomStream<Change>, bytes: number) {
    this.#streams.delete(id)
    this.#streams.set(id, stream)
    this.#tailBytes += bytes
    for (const each of this.#streams.values()) {
      if (this.#tailBytes <= MAX_TAIL_BYTES) break
      this.#tailBytes -= each.bytes
      each.clear()
    }
  }

  #lastOfEach(changes: Change[]) {
    const { keyOf, positionOf } = this.#topic
    const last = new Map(changes.map((change) => [keyOf(change), change]))
    if (last.size === changes.length) return changes
    return [...last.values()].sort((a, b) => positionOf(a) - positionOf(b))
  }

  #sendLive(part: CompletePart<Change>) {
    const { adapter, sockets } = this.#hub.of('/')
    const late = this.#late.get(part.id)
    const message = this.#topic.messageOf(part)
    let bytes: Buffer | undefined
    for (const socketId of adapter.rooms.get(roomOf(this.#topic, part.id)) ?? []) {
      if (late?.has(socketId)) continue
      const socket = sockets.get(socketId)
      if (!socket) continue
      const recipient = recipientOf(socket)
      if (recipient.isFree()) {
        // The packet as Socket.IO and Engine.IO encode it: message (4), event (2).
        recipient.write((bytes ??= frame(`42["${this.#topic.event}",${JSON.stringify(message)}]`)))
      } else if (queueLength(socket) >= config.maxQueuedFrames) {
        counters.roomsKeptBack++
        this.#setLate(part.id, socketId, part.after)
        this.#continueAfterDrain(socket)
        continue
      } else {
        socket.emit(this.#topic.event, message as never)
      }
      counters.messagesDelivered += part.changes.length
    }
  }

  #continueLate(id: number) {
    const { sockets } = this.#hub.of('/')
    for (const socketId of [...(this.#late.get(id)?.keys() ?? [])]) {
      const socket = sockets.get(socketId)
      if (socket) this.#continue(socket, id)
    }
  }

  /** Sends to a late socket what it has missed, if it can take it. It is then live again. */
  #continue(socket: HubSocket, id: number) {
    const stream = this.#streams.get(id)
    const position = this.#late.get(id)?.get(socket.id)
    // A socket may be ahead if it has just read from the database.
    const canContinue =
      !this.#isHeld && position !== undefined && stream?.at !== undefined && position <= stream.at
    if (!canContinue) return

    if (position < stream.at!) {
      if (queueLength(socket) >= config.maxQueuedFrames) return this.#continueAfterDrain(socket)
      const missed = stream.after(position)
      if (!missed) return this.#sendBehind(socket, id)
      const changes = this.#lastOfEach(missed)
      const part = { id, after: position, upto: stream.at!, changes }
      socket.emit(this.#topic.event, this.#topic.messageOf(part) as never)
      counters.messagesDelivered += changes.length
    }
    this.#setOnTime(id, socket.id)
  }

  /** The socket gets nothing more of the room until it joins again. */
  #sendBehind(socket: HubSocket, id: number) {
    counters.behind++
    for (const right of this.#topic.rights) release(socket, this.#topic, right, id)
    socket.emit('behind', { [this.#topic.key]: id } as never)
  }

  #continueAfterDrain(socket: HubSocket) {
    if (this.#slow.has(socket)) return
    this.#slow.add(socket)
    const forget = () => this.#slow.delete(socket)
    awaitDrain(socket, forget, () => {
      for (const [id, late] of this.#late) {
        if (late.has(socket.id)) this.#continue(socket, id)
      }
    })
  }

  #readGap(id: number) {
    const stream = this.#streams.get(id)
    const isNeeded =
      stream?.at !== undefined && stream.known > stream.at && !stream.isReading && !this.#isHeld
    if (!isNeeded) return
    stream.isReading = true
    this.#readWhileMissing(id, stream)
      .catch((error) => logger.warn({ err: error }, `could not read ${this.#topic.plural}`))
      .finally(() => (stream.isReading = false))
  }

  async #readWhileMissing(id: number, stream: RoomStream<Change>) {
    const isCurrent = () =>
      this.#streams.get(id) === stream && stream.at !== undefined && !this.#isHeld
    while (isCurrent() && stream.at! < stream.known) {
      counters.gapsRead++
      const view = await this.#topic.readAfter(id, stream.at!)
      // The bus may have lost a revocation, too.
      await this.#host.checkRights(id)
      if (!isCurrent()) return

      this.#accept(id, view)
      // Nothing more is in the database. The position was known from before a restore.
      if (view.upto === view.after) stream.known = Math.min(stream.known, stream.at ?? 0)
    }
  }

  /** Sends what the hub has read for all sockets in the room. */
  #accept(id: number, view: View) {
    const stream = this.#streams.get(id)
    if (stream?.at === undefined) return
    if (isOtherEpoch(view.epoch, stream.epoch) || view.upto < view.after) {
      this.#restart(id)
    } else if (view.upto > stream.at && view.after <= stream.at) {
      const { at } = stream
      const isNew = (change: Change) => this.#topic.positionOf(change) > at
      this.#advance(id, stream, view.upto, view.changes.filter(isNew))
    }
  }

  /** Lets all clients of a room begin again: their positions do not mean the same any more. */
  #restart(id: number) {
    const { adapter, sockets } = this.#hub.of('/')
    const stream = this.#streams.get(id)!
    this.#tailBytes -= stream.bytes
    stream.reset()
    const late = this.#late.get(id)
    for (const socketId of [...(adapter.rooms.get(roomOf(this.#topic, id)) ?? [])]) {
      const isJoining = late?.has(socketId) && late.get(socketId) === undefined
      if (!isJoining) this.#sendBehind(sockets.get(socketId)!, id)
    }
  }

  /** Reads the gap if the position has not arrived after a while. */
  #expect(id: number, position: number) {
    const stream = this.#streams.get(id)
    if (stream?.at === undefined || position <= stream.at) return
    setTimeout(() => {
      if (this.#streams.get(id) !== stream || stream.at === undefined) return
      stream.known = Math.max(stream.known, position)
      this.#readGap(id)
    }, ARRIVAL_TIME_MS).unref()
  }

  async #readFor({ id, since }: Wanted) {
    // From now on the stream notices parts that are published while the room is read.
    const stream = this.#streamOf(id)
    const missed = since && since.epoch === stream?.epoch && stream.after(since.position)
    if (!missed) return this.#topic.readSince(id, since)
    const part = {
      id,
      after: since.position,
      upto: stream!.at!,
      changes: this.#lastOfEach(missed),
    }
    return this.#topic.viewOf(part, stream!.epoch!)
  }

  #admit(socket: HubSocket, view: View) {
    const { id } = view
    // The right may have ended, or the connection, while the answer was prepared.
    if (!socket.rooms.has(roomOf(this.#topic, id))) return this.#setOnTime(id, socket.id)

    const stream = this.#streamOf(id)!
    if (stream.at === undefined) {
      stream.begin(view.upto, view.epoch)
    } else if (isOtherEpoch(view.epoch, stream.epoch)) {
      this.#sendBehind(socket, id)
      void this.audit().catch(() => {})
      return
    }
    this.#setLate(id, socket.id, view.upto)
    this.#continue(socket, id)
    this.#expect(id, view.upto)
    this.#readGap(id)
  }

  /** Returns the stream of a room that has sockets. */
  #streamOf(id: number) {
    const { rooms } = this.#hub.of('/').adapter
    if (!this.#streams.has(id) && rooms.has(roomOf(this.#topic, id))) {
      this.#streams.set(id, new RoomStream())
    }
    return this.#streams.get(id)
  }

  #followedIds() {
    return [...this.#streams].filter(([, { at }]) => at !== undefined).map(([id]) => id)
  }

  #setLate(id: number, socketId: string, position: number | undefined) {
    const late = this.#late.get(id) ?? new Map<string, number | undefined>()
    this.#late.set(id, late)
    late.set(socketId, position)
  }

  #setOnTime(id: number, socketId: string) {
    const late = this.#late.get(id)
    late?.delete(socketId)
    if (late?.size === 0) this.#late.delete(id)
  }

  #forget(id: number) {
    this.#tailBytes -= this.#streams.get(id)?.bytes ?? 0
    this.#streams.delete(id)
  }
}

/**
 * Compares the parts before the dot. The part after it changes when PostgreSQL starts. A hub notices by
 * the position whether that has lost commits.
 */
function isOtherEpoch(epoch: string, other: string | undefined) {
  return other !== undefined && epoch.split('.')[0] !== other.split('.')[0]
}
