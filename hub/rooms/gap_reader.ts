import logger from '@adonisjs/core/services/logger'
import { counters } from '#hub/counters'
import type { DeliveryHost } from '#hub/rooms/delivery'
import type { RoomStream } from '#hub/rooms/room_stream'
import type { RoomStreams } from '#hub/rooms/room_streams'
import type { CompletePart, EveryTopic } from '#hub/topics/topic'

/** A position that an audit has found, or that a client knows, may still be on its way. */
const ARRIVAL_TIME_MS = 500

/** The parts that were read of each room, in order. Undefined if its positions have begun again. */
export type Missed<View> = Map<number, View[] | undefined>

/** Takes what the reader has found. */
interface Receiver<View> {
  /** Sends what was read to all sockets in the room. */
  accept(id: number, view: View): void
  /** Lets all clients of a room begin again. */
  restart(id: number): void
}

/** Reads from the database what the bus has not brought, once for all sockets in a room. */
export class GapReader<Change, View extends CompletePart<Change> & { epoch: string }> {
  #topic: EveryTopic<Change, View>
  #host: DeliveryHost
  #streams: RoomStreams<Change>
  #receiver: Receiver<View>

  constructor(
    topic: EveryTopic<Change, View>,
    host: DeliveryHost,
    streams: RoomStreams<Change>,
    receiver: Receiver<View>
  ) {
    this.#topic = topic
    this.#host = host
    this.#streams = streams
    this.#receiver = receiver
  }

  /** Reads, in the background, the changes of a room up to the last known position. */
  read(id: number) {
    const stream = this.#streams.get(id)
    const isNeeded =
      stream?.at !== undefined &&
      stream.known > stream.at &&
      !stream.isReading &&
      !this.#streams.isHeld
    if (!isNeeded) return
    stream.isReading = true
    this.#readWhileMissing(id, stream)
      .catch((error) => logger.warn({ err: error }, `could not read ${this.#topic.plural}`))
      .finally(() => (stream.isReading = false))
  }

  /** Reads the changes up to a position that exists, if they have not arrived after a while. */
  expect(id: number, position: number) {
    const stream = this.#streams.get(id)
    if (stream?.at === undefined || position <= stream.at) return
    setTimeout(() => {
      if (this.#streams.get(id) !== stream || stream.at === undefined) return
      stream.known = Math.max(stream.known, position)
      this.read(id)
    }, ARRIVAL_TIME_MS).unref()
  }

  /**
   * Compares the positions of all rooms with the database, because nobody notices otherwise that the
   * bus has lost the last message before a pause.
   */
  async audit() {
    const before = this.#streams.positions()
    if (this.#streams.isHeld || before.size === 0) return

    const heads = await this.#topic.readHeads([...before.keys()])
    if (this.#streams.isHeld) return
    for (const [id, head] of heads) {
      const stream = this.#streams.get(id)
      if (stream?.at === undefined) continue
      if (stream.hasOtherEpoch(head.epoch) || head.position < before.get(id)!) {
        this.#receiver.restart(id)
      } else {
        stream.epoch = head.epoch
        this.expect(id, head.position)
      }
    }
  }

  /** Reads everything that all rooms have after their positions. Does not send it. */
  async readMissed() {
    const missed: Missed<View> = new Map()
    const heads = await this.#topic.readHeads([...this.#streams.positions().keys()])
    await Promise.all(
      Array.from(heads, async ([id, head]) => {
        const stream = this.#streams.get(id)
        if (stream?.at === undefined) return
        if (stream.hasOtherEpoch(head.epoch) || head.position < stream.at) {
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

  async #readWhileMissing(id: number, stream: RoomStream<Change>) {
    const isCurrent = () =>
      this.#streams.get(id) === stream && stream.at !== undefined && !this.#streams.isHeld
    while (isCurrent() && stream.at! < stream.known) {
      counters.gapsRead++
      const view = await this.#topic.readAfter(id, stream.at!)
      // The bus may have lost a revocation, too.
      await this.#host.checkRights(id)
      if (!isCurrent()) return

      this.#receiver.accept(id, view)
      // Nothing more is in the database. The position was known from before a restore.
      if (view.upto === view.after) stream.known = Math.min(stream.known, stream.at ?? 0)
    }
  }
}
