import { setTimeout as pause } from 'node:timers/promises'
import { visibleMembers } from '#chat/visible_members'
import config from '#config/hub'
import { hasAbility } from '#hub/rooms/grants'
import { Gossip } from '#hub/presence/gossip'
import { LocalMembers } from '#hub/presence/local_members'
import { parseMessage } from '#hub/presence/parse_message'
import { roomIdOf, roomsOf } from '#hub/presence/chat_rooms'
import { PresenceSender } from '#hub/presence/presence_sender'
import { Roster } from '#hub/presence/roster'
import { Typing } from '#hub/presence/typing'
import type { RoomObserver } from '#hub/rooms/fanout'
import { chat } from '#hub/topics/chat'
import { isId, roomOf, type AnyTopic } from '#hub/topics/topic'
import { reject } from '#hub/connections/rejections'
import type { HubServer, HubSocket } from '#hub/types'
import type { BusHeartbeat } from '#messaging/bus_heartbeat'

const TICK_MS = 250
const LAST_MESSAGE_TIMEOUT_MS = 500

/** A longer pause between two ticks means that the process stood still, and heard nothing. */
const LONGEST_TICK_MS = 1000

/**
 * Tells clients who is present in the rooms of the chat and who is typing, at all hubs. The hubs
 * inform each other through the bus. Nothing is stored.
 */
export class Presence implements RoomObserver {
  readonly #hub: HubServer
  readonly #heartbeat: BusHeartbeat
  readonly #roster = new Roster()
  readonly #gossip = new Gossip(this.#roster)
  readonly #local = new LocalMembers<HubSocket>(this.#gossip.own, this.#roster)
  readonly #typing = new Typing<HubSocket>()
  readonly #sender = new PresenceSender(this.#local, this.#roster, this.#typing)
  readonly #onTyping = typingListener(this.#local, this.#typing)
  #timer?: NodeJS.Timeout
  #isHeld = false
  /** Milliseconds in which the bus worked, so that this hub could hear the others. */
  #heardMs = 0
  #tickedAt = 0
  #checkedAt = 0
  #isPublishing = false
  #isChecking = false

  /** @param heartbeat of the bus through which the hubs tell each other */
  constructor(hub: HubServer, heartbeat: BusHeartbeat) {
    this.#hub = hub
    this.#heartbeat = heartbeat
    hub.on('presence', (message: unknown) => this.#receive(message))
    hub.of('/').adapter.on('leave-room', (room: string, socketId: string) => {
      const roomId = roomIdOf(room)
      if (roomId !== undefined) this.#onLeave(roomId, socketId)
    })
  }

  /** The number of members who are present, counted once for each room. */
  get size() {
    return this.#roster.size
  }

  /** How often this hub has missed messages of another hub and asked for its state. */
  get repairs() {
    return this.#gossip.others.repairs
  }

  /** Lets a socket say that its member is typing. All sockets share the listener. */
  listen(socket: HubSocket) {
    socket.on('typing', this.#onTyping)
  }

  joined(socket: HubSocket, topic: AnyTopic, ids: number[]) {
    const { user } = socket.data
    if (topic !== chat || !user) return
    for (const roomId of ids) {
      // The right may have ended while the answer was prepared.
      if (!socket.rooms.has(roomOf(chat, roomId))) continue
      this.#local.enter(socket, user.id, roomId)
      this.#sender.greet(socket, roomId)
    }
  }

  ended(socket: HubSocket, topic?: AnyTopic, id?: number) {
    const { user } = socket.data
    if (!user || (topic && topic !== chat)) return
    this.#sender.discard(socket, id)
    for (const roomId of id === undefined ? roomsOf(socket) : [id]) {
      this.#leave(socket, user.id, roomId)
      this.#local.end(user.id, roomId)
    }
  }

  /** Must be called when a member begins or ceases to hide their presence. */
  recheck(memberId: number) {
    this.#local.recheck([memberId])
    void this.#check()
  }

  /** Sends nothing until `release`, because the hub may have missed that a right has ended. */
  hold() {
    this.#isHeld = true
  }

  release() {
    this.#isHeld = false
    this.#local.recheck()
  }

  start() {
    this.#tickedAt = performance.now()
    this.#timer = setInterval(() => this.#tick(), TICK_MS)
  }

  async stop() {
    clearInterval(this.#timer)
    const published = this.#heartbeat.bus
      .publish([['presence', this.#gossip.own.end()]])
      .catch(() => {})
    await Promise.race([published, pause(LAST_MESSAGE_TIMEOUT_MS)])
  }

  #tick() {
    const now = performance.now()
    if (this.#heartbeat.works) this.#heardMs += Math.min(now - this.#tickedAt, LONGEST_TICK_MS)
    this.#tickedAt = now
    this.#local.removeLate(now)
    this.#sender.hurry(this.#gossip.others.removeSilent(this.#heardMs))
    this.#typing.expire(now)
    // The bus may have lost the message that somebody hides.
    if (now - this.#checkedAt >= config.auditIntervalMs) {
      this.#checkedAt = now
      this.#local.recheck()
    }
    void this.#check()
    this.#flush()
  }

  #flush() {
    void this.#publish()
    if (!this.#isHeld) void this.#sender.send(performance.now(), () => !this.#isHeld)
  }

  /** Looks up which of the members the others may see. Until then they are hidden. */
  async #check() {
    if (this.#isChecking) return
    const memberIds = this.#local.takeUnchecked()
    if (!memberIds.length) return
    this.#isChecking = true
    const visible = await visibleMembers(memberIds).catch(() => undefined)
    this.#isChecking = false
    // The next tick tries again.
    if (!visible) return this.#local.recheck(memberIds)
    for (const memberId of memberIds) {
      const isVisible = visible.has(memberId)
      this.#local.setVisible(memberId, isVisible)
      if (!isVisible) this.#typing.stopAll(memberId)
    }
    this.#flush()
  }

  async #publish() {
    if (this.#isPublishing) return
    const messages = [
      ...this.#gossip.takeMessages(performance.now(), this.#heardMs),
      ...this.#typing.takeChanges(this.#gossip.own.run),
    ]
    if (!messages.length) return
    this.#isPublishing = true
    await this.#heartbeat.bus
      .publish(messages.map((message) => ['presence', message]))
      .catch(() => {})
    this.#isPublishing = false
  }

  #receive(value: unknown) {
    const message = parseMessage(value)
    if (!message || message.run === this.#gossip.own.run) return
    this.#gossip.receive(message, this.#heardMs)
    if (message.kind === 'typing') {
      this.#typing.receive(message.started, message.stopped, performance.now())
    }
  }

  #onLeave(roomId: number, socketId: string) {
    const socket = this.#hub.of('/').sockets.get(socketId)
    const memberId = socket?.data.user?.id
    if (socket && memberId !== undefined) this.#leave(socket, memberId, roomId)
  }

  #leave(socket: HubSocket, memberId: number, roomId: number) {
    this.#local.leave(socket, memberId, roomId, performance.now())
    this.#typing.stop(roomId, memberId, socket)
  }
}

/** Only a member who has joined the room, is visible, and may write, can be seen typing in it. */
function typingListener(local: LocalMembers<HubSocket>, typing: Typing<HubSocket>) {
  return function (this: HubSocket, roomId: unknown, isTyping: unknown = true) {
    if (!isId(roomId, chat.lowestId) || typeof isTyping !== 'boolean') {
      return reject('invalid', this)
    }
    const memberId = this.data.user?.id
    if (memberId === undefined || !local.isIn(this, memberId, roomId)) return
    if (!hasAbility(this, 'messages:write')) return
    if (!isTyping) typing.stop(roomId, memberId, this)
    else if (local.isVisible(memberId)) typing.start(this, roomId, memberId, performance.now())
  }
}
