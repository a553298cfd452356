import config from '#config/hub'
import { counters } from '#hub/counters'
import type { Delivery, DeliveryHost, Joining } from '#hub/rooms/delivery'
import { GapReader, type Missed } from '#hub/rooms/gap_reader'
import { JoiningSockets } from '#hub/rooms/joining_sockets'
import { LateSockets } from '#hub/rooms/late_sockets'
import { PartVariants } from '#hub/rooms/part_variants'
import { RoomStreams } from '#hub/rooms/room_streams'
import { queueLength, removeQueued } from '#hub/rooms/send_queue'
import { recipientOf } from '#hub/rooms/wave'
import { roomOf, type CompletePart, type EveryTopic } from '#hub/topics/topic'
import type { HubServer, HubSocket } from '#hub/types'
import type { Part } from '#messaging/bus'

/**
 * Delivers a topic of which every change counts, in the order of the positions.
 *
 * The hub keeps one position for each room: up to there it has sent everything to every socket in the
 * room (`RoomStreams`). A socket has a position of its own only while it is late: while it joins, or
 * because it reads too slowly (`LateSockets`). So each socket gets parts that follow one another without
 * a gap and without an overlap. If the hub itself has a gap, it reads it from the database once, for all
 * sockets (`GapReader`).
 */
export class Every<
  Change,
  View extends CompletePart<Change> & { epoch: string },
> implements Delivery<Part<Change>, View, Missed<View>> {
  readonly joining: Joining<View>
  #hub: HubServer
  #topic: EveryTopic<Change, View>
  #streams: RoomStreams<Change>
  #late: LateSockets<Change>
  #gaps: GapReader<Change, View>
  /** Parts that have not been sent yet. */
  #collected = new Map<number, Part<Change>[]>()
  #wave?: NodeJS.Immediate

  constructor(hub: HubServer, topic: EveryTopic<Change, View>, host: DeliveryHost) {
    this.#hub = hub
    this.#topic = topic
    this.#streams = new RoomStreams(hub, topic)
    this.#late = new LateSockets(hub, topic, this.#streams)
    this.#gaps = new GapReader(topic, host, this.#streams, {
      accept: (id, view) => this.#accept(id, view),
      restart: (id) => this.#restart(id),
    })
    this.joining = new JoiningSockets(topic, this.#streams, this.#late, this.#gaps)
  }

  /** Collects parts for one turn of the event loop, because they cost least when sent together. */
  send(parts: Part<Change>[]) {
    for (const part of parts) {
      const stream = this.#streams.get(part.id)
      if (!stream) continue
      if (this.#streams.isHeld || stream.at === undefined) {
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
    this.#streams.isHeld = true
    for (const [id, parts] of this.#collected) {
      const stream = this.#streams.get(id)
      if (stream) stream.known = Math.max(stream.known, ...parts.map(({ upto }) => upto))
    }
    this.#collected.clear()
  }

  release() {
    this.#streams.isHeld = false
    for (const id of this.#streams.ids()) {
      this.#late.continueAll(id)
      this.#gaps.read(id)
    }
  }

  beforeCatchUp() {
    return this.#gaps.readMissed()
  }

  catchUp(_: View[], missed: Missed<View>) {
    for (const [id, views] of missed) {
      if (views) for (const view of views) this.#accept(id, view)
      else this.#restart(id)
    }
  }

  audit() {
    return this.#gaps.audit()
  }

  discard(socket: HubSocket, id?: number) {
    const { event, key } = this.#topic
    // The start of a packet as Socket.IO encodes it.
    const start = `2["${event}",`
    removeQueued(socket, id === undefined ? start : `${start}{"${key}":${id},`)
  }

  #sendCollected() {
    this.#wave = undefined
    const collected = this.#collected
    this.#collected = new Map()
    for (const [id, parts] of collected) this.#sendParts(id, parts)
  }

  /** Sends of the parts what follows on the position of the room. */
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
    if (upto > stream.at) this.#advance(id, upto, changes)
    this.#gaps.read(id)
  }

  /** Sends what the hub has read for all sockets in the room. */
  #accept(id: number, view: View) {
    const stream = this.#streams.get(id)
    if (stream?.at === undefined) return
    if (stream.hasOtherEpoch(view.epoch) || view.upto < view.after) {
      this.#restart(id)
    } else if (view.upto > stream.at && view.after <= stream.at) {
      const { at } = stream
      const isNew = (change: Change) => this.#topic.positionOf(change) > at
      this.#advance(id, view.upto, view.changes.filter(isNew))
    }
  }

  /** Sends changes that follow on the position of the room to all of its sockets. */
  #advance(id: number, upto: number, changes: Change[]) {
    this.#sendLive(this.#streams.advance(id, upto, changes))
    this.#late.continueAll(id)
  }

  #sendLive(part: CompletePart<Change>) {
    const { adapter, sockets } = this.#hub.of('/')
    const late = this.#late.in(part.id)
    const variants = new PartVariants(this.#topic, part)
    for (const socketId of adapter.rooms.get(roomOf(this.#topic, part.id)) ?? []) {
      if (late?.has(socketId)) continue
      const socket = sockets.get(socketId)
      if (!socket) continue
      const recipient = recipientOf(socket)
      if (recipient.isFree()) {
        recipient.write(variants.frameFor(socket))
      } else if (queueLength(socket) >= config.maxQueuedFrames) {
        this.#late.keepBack(part.id, socket, part.after)
        continue
      } else {
        socket.emit(this.#topic.event, variants.messageFor(socket) as never)
      }
      counters.messagesDelivered += part.changes.length
    }
  }

  /** Lets all clients of a room begin again: their positions do not mean the same any more. */
  #restart(id: number) {
    const { adapter, sockets } = this.#hub.of('/')
    this.#streams.reset(id)
    const late = this.#late.in(id)
    for (const socketId of [...(adapter.rooms.get(roomOf(this.#topic, id)) ?? [])]) {
      const isJoining = late?.has(socketId) && late.get(socketId) === undefined
      if (!isJoining) this.#late.sendBehind(id, sockets.get(socketId)!)
    }
  }
}
