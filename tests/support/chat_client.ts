import type { JoinAnswer, JoinRequest, Message, RoomChanges, RoomView } from '#messaging/contract'
import { TIMEOUT_FACTOR, type HubClient } from '#tests/support/visitor'

/** Joins rooms, and calls back with the answer before any event that follows it. */
export function joinRooms(
  socket: HubClient,
  rooms: unknown,
  onAnswer: (answer: JoinAnswer) => void = () => {}
) {
  return new Promise<JoinAnswer>((resolve, reject) => {
    socket
      .timeout(TIMEOUT_FACTOR * 5000)
      .emit('join', rooms as JoinRequest[], (error: Error | null, answer: JoinAnswer) => {
        if (error) return reject(error)
        onAnswer(answer)
        resolve(answer)
      })
  })
}

export function leaveRooms(socket: HubClient, roomIds: unknown): Promise<JoinAnswer> {
  return socket.timeout(TIMEOUT_FACTOR * 5000).emitWithAck('leave', roomIds as number[])
}

/**
 * A client that follows one room of the chat like a page, and checks that the hub sends it every change
 * once and in order.
 */
export class ChatClient {
  /** Positions of events that did not follow on what the client had. */
  readonly faults: string[] = []
  readonly events: RoomChanges[] = []
  readonly views: RoomView[] = []
  /** How often the hub has sent `behind`, `revoked` and views that do not continue. */
  readonly counts = { behind: 0, revoked: 0, anew: 0 }
  #messages = new Map<string, Message>()
  #epoch = ''
  /** Undefined while the client has not joined. */
  #at?: number

  /** @param rejoins whether the client joins again after `behind`, as a page does */
  constructor(
    readonly roomId: number,
    readonly rejoins = true
  ) {}

  get position() {
    return this.#at
  }

  get since() {
    return { epoch: this.#epoch, position: this.#at! }
  }

  /** Follows the room on this connection, from where the client was. */
  async follow(socket: HubClient) {
    let isIn = false
    const join = async () => {
      const request = this.#epoch
        ? { roomId: this.roomId, since: this.#cursor }
        : { roomId: this.roomId }
      return joinRooms(socket, [request], (answer) => {
        const view = answer.ok && answer.rooms.find(({ roomId }) => roomId === this.roomId)
        isIn = Boolean(view)
        if (view) this.#onView(view)
      })
    }
    socket.on('messages', (part) => {
      if (part.roomId !== this.roomId) return
      if (isIn) this.#onPart(part)
      else this.faults.push(`${part.after} to ${part.upto} outside the room`)
    })
    socket.on('behind', ({ roomId }) => {
      if (roomId !== this.roomId) return
      isIn = false
      this.counts.behind++
      if (this.rejoins) void join().catch(() => {})
    })
    socket.on('revoked', ({ roomId }) => {
      if (roomId !== this.roomId) return
      isIn = false
      this.counts.revoked++
    })
    return join()
  }

  /** The messages that the client shows, by number. */
  messages() {
    return [...this.#messages.values()].sort((a, b) => a.number - b.number)
  }

  /** The part that a test compares with the database. */
  rows() {
    return this.messages().map(({ id, number, position, body }) => ({ id, number, position, body }))
  }

  get #cursor() {
    return { epoch: this.#epoch, position: this.#at ?? 0 }
  }

  #onView(view: RoomView) {
    this.views.push(view)
    if (view.anew) {
      if (this.#epoch) this.counts.anew++
      this.#messages.clear()
    } else if (view.after !== this.#at) {
      this.faults.push(`view after ${view.after} at ${this.#at}`)
    }
    this.#epoch = view.epoch
    this.#apply(view)
  }

  #onPart(part: RoomChanges) {
    this.events.push(part)
    if (part.after !== this.#at) {
      this.faults.push(`${part.after} to ${part.upto} at ${this.#at}`)
    }
    this.#apply(part)
  }

  #apply({ after, upto, changes }: RoomChanges) {
    const positions = changes.map(({ position }) => position)
    const isOrdered = positions.every(
      (position, n) => position <= upto && position > (n ? positions[n - 1] : after)
    )
    if (!isOrdered) this.faults.push(`disorder in ${after} to ${upto}`)
    for (const change of changes) this.#messages.set(change.id, change)
    this.#at = upto
  }
}
