import { frame } from '#hub/rooms/wave'
import type { CompletePart, EveryTopic } from '#hub/topics/topic'
import { isVisitor, type HubSocket } from '#hub/types'

interface Variant {
  message: object
  frame?: Buffer
}

/** A part as its sockets get it: visitors may see less of it. Each variant is made and encoded once. */
export class PartVariants<Change> {
  #topic: EveryTopic<Change, any>
  #part: CompletePart<Change>
  #members?: Variant
  #visitors?: Variant

  constructor(topic: EveryTopic<Change, any>, part: CompletePart<Change>) {
    this.#topic = topic
    this.#part = part
  }

  messageFor(socket: HubSocket) {
    return this.#variantFor(socket).message
  }

  /** The packet as Socket.IO and Engine.IO encode it: message (4), event (2). */
  frameFor(socket: HubSocket) {
    const variant = this.#variantFor(socket)
    return (variant.frame ??= frame(
      `42["${this.#topic.event}",${JSON.stringify(variant.message)}]`
    ))
  }

  #variantFor(socket: HubSocket) {
    return isVisitor(socket) ? this.#forVisitors() : this.#forMembers()
  }

  #forMembers() {
    return (this.#members ??= { message: this.#topic.messageOf(this.#part) })
  }

  #forVisitors() {
    if (this.#visitors) return this.#visitors
    const changes = this.#topic.forVisitors(this.#part.changes)
    this.#visitors =
      changes === this.#part.changes
        ? this.#forMembers()
        : { message: this.#topic.messageOf({ ...this.#part, changes }) }
    return this.#visitors
  }
}
