import type { Joining } from '#hub/rooms/delivery'
import type { GapReader } from '#hub/rooms/gap_reader'
import type { LateSockets } from '#hub/rooms/late_sockets'
import type { RoomStreams } from '#hub/rooms/room_streams'
import { roomOf, type CompletePart, type EveryTopic, type Wanted } from '#hub/topics/topic'
import type { HubSocket } from '#hub/types'

/**
 * Lets sockets join rooms of which every change counts. While a socket joins, it is late. What is
 * published meanwhile follows on its answer.
 */
export class JoiningSockets<
  Change,
  View extends CompletePart<Change> & { epoch: string },
> implements Joining<View> {
  #topic: EveryTopic<Change, View>
  #streams: RoomStreams<Change>
  #late: LateSockets<Change>
  #gaps: GapReader<Change, View>

  constructor(
    topic: EveryTopic<Change, View>,
    streams: RoomStreams<Change>,
    late: LateSockets<Change>,
    gaps: GapReader<Change, View>
  ) {
    this.#topic = topic
    this.#streams = streams
    this.#late = late
    this.#gaps = gaps
  }

  begin(socket: HubSocket, ids: number[]) {
    for (const id of ids) this.#late.add(id, socket.id, undefined)
  }

  read(wanted: Wanted[]) {
    return Promise.all(wanted.map((each) => this.#read(each)))
  }

  admit(socket: HubSocket, views: View[]) {
    for (const view of views) this.#admit(socket, view)
  }

  async #read({ id, since }: Wanted) {
    // From now on the stream notices parts that are published while the room is read.
    const epoch = this.#streams.open(id)?.epoch
    const missed = since && since.epoch === epoch && this.#streams.after(id, since.position)
    return missed ? this.#topic.viewOf(missed, epoch!) : this.#topic.readSince(id, since)
  }

  #admit(socket: HubSocket, view: View) {
    const { id } = view
    // The right may have ended, or the connection, while the answer was prepared.
    if (!socket.rooms.has(roomOf(this.#topic, id))) return this.#late.remove(id, socket.id)

    const stream = this.#streams.open(id)!
    if (stream.at === undefined) {
      stream.begin(view.upto, view.epoch)
    } else if (stream.hasOtherEpoch(view.epoch)) {
      this.#late.sendBehind(id, socket)
      void this.#gaps.audit().catch(() => {})
      return
    }
    this.#late.add(id, socket.id, view.upto)
    this.#late.continue(id, socket)
    this.#gaps.expect(id, view.upto)
    this.#gaps.read(id)
  }
}
