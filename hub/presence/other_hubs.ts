import { pairsIn, RoomMembers } from '#hub/presence/room_members'
import type { Roster } from '#hub/presence/roster'
import type { MembersByRoom, PresenceMessage } from '#messaging/presence_message'

/**
 * Each hub sends a message every two seconds. A hub that was killed must be removed early enough
 * for all pages to be right within ten seconds.
 */
const SILENCE_MS = 6000

/** The time in which the pages of a hub that stops reach another one. */
const END_DELAY_MS = 4000

/** Pause between two requests for the same state. */
const WANT_INTERVAL_MS = 1000

/** More would not fit into one message of the bus. */
const MAX_WANTED = 100

/** The most hubs, and the most members of one hub, that this hub keeps in memory. */
const MAX_HUBS = 256
const MAX_MEMBERS = 500_000

/** A part of the state of a hub is one list of members; undefined until it has arrived. */
interface PartialState {
  number: number
  parts: (MembersByRoom | undefined)[]
}

interface OtherHub {
  /** The number of the last change that `members` contains. Undefined until its state is known. */
  number?: number
  /** The highest number that the hub has named. */
  highest: number
  members: RoomMembers
  state?: PartialState
  heardAt: number
  wantedAt: number
  endsAt?: number
}

type NumberedMessage = Extract<PresenceMessage, { number: number }>

/**
 * The members at the other hubs, from the messages of these hubs. Messages may be lost, may arrive
 * twice or in another order. `now` is a time in milliseconds that stands still while the bus does not work.
 */
export class OtherHubs {
  #hubs = new Map<string, OtherHub>()
  #roster: Roster
  /** How often this hub has asked others for their state. */
  repairs = 0

  constructor(roster: Roster) {
    this.#roster = roster
  }

  receive(message: PresenceMessage, now: number) {
    switch (message.kind) {
      case 'change':
      case 'beat':
      case 'state':
        return this.#receiveNumbered(message, now)
      case 'want':
        return this.#noteWanted(message, now)
      case 'end': {
        const hub = this.#hubs.get(message.run)
        if (hub) hub.endsAt ??= now + END_DELAY_MS
      }
    }
  }

  /** Returns the hubs whose state this hub must ask for, because it has missed changes. */
  takeWanted(now: number) {
    const wanted = [...this.#hubs]
      .filter(
        ([, hub]) => isIncomplete(hub) && !hub.endsAt && now - hub.wantedAt >= WANT_INTERVAL_MS
      )
      .slice(0, MAX_WANTED)
    for (const [, hub] of wanted) hub.wantedAt = now
    this.repairs += wanted.length
    return wanted.map(([run]) => run)
  }

  /**
   * Removes hubs that have ended, or from which nothing has come for a while.
   * @returns the rooms in which their members were
   */
  removeSilent(now: number) {
    const roomIds = new Set<number>()
    for (const [run, hub] of this.#hubs) {
      if (now - hub.heardAt < SILENCE_MS && now < (hub.endsAt ?? Infinity)) continue
      this.#hubs.delete(run)
      for (const [roomId, memberId] of hub.members.pairs()) {
        this.#roster.remove(roomId, memberId)
        roomIds.add(roomId)
      }
    }
    return roomIds
  }

  #receiveNumbered(message: NumberedMessage, now: number) {
    const hub = this.#hubOf(message.run, now)
    if (!hub) return
    hub.heardAt = now
    hub.highest = Math.max(hub.highest, message.number)
    // The first change has the number 1: before it, the hub has nobody, and there is nothing to ask for.
    const { kind, number } = message
    if (number === (kind === 'change' ? 1 : 0)) hub.number ??= 0
    if (kind === 'change') this.#applyChange(hub, message)
    else if (kind === 'state') this.#receiveState(hub, message)
  }

  #hubOf(run: string, now: number) {
    const known = this.#hubs.get(run)
    if (known || this.#hubs.size >= MAX_HUBS) return known
    const hub: OtherHub = {
      highest: 0,
      members: new RoomMembers(),
      heardAt: now,
      wantedAt: -Infinity,
    }
    this.#hubs.set(run, hub)
    return hub
  }

  #applyChange(hub: OtherHub, { number, joined, left }: NumberedMessage & { kind: 'change' }) {
    if (hub.number === undefined || number !== hub.number + 1) return
    hub.number = number
    for (const [roomId, memberId] of pairsIn(left)) {
      if (hub.members.delete(roomId, memberId)) this.#roster.remove(roomId, memberId)
    }
    this.#addAll(hub, joined)
  }

  #receiveState(hub: OtherHub, message: NumberedMessage & { kind: 'state' }) {
    const { number, part, parts, members } = message
    if (hub.number !== undefined && number <= hub.number) return
    if (hub.state?.number !== number || hub.state.parts.length !== parts) {
      if (hub.state && hub.state.number > number) return
      hub.state = { number, parts: Array.from({ length: parts }, () => undefined) }
    }
    hub.state.parts[part] = members
    if (hub.state.parts.includes(undefined)) return
    this.#replace(hub, number, hub.state.parts as MembersByRoom[])
    hub.state = undefined
  }

  #replace(hub: OtherHub, number: number, parts: MembersByRoom[]) {
    const before = hub.members
    hub.members = new RoomMembers()
    hub.number = number
    hub.highest = number
    // The new ones are added first, so that members who stay do not count as a change of the room.
    for (const members of parts) this.#addAll(hub, members)
    for (const [roomId, memberId] of before.pairs()) this.#roster.remove(roomId, memberId)
  }

  #addAll(hub: OtherHub, members: MembersByRoom) {
    for (const [roomId, memberId] of pairsIn(members)) {
      if (hub.members.size >= MAX_MEMBERS) return
      if (hub.members.add(roomId, memberId)) this.#roster.add(roomId, memberId)
    }
  }

  /** The state that another hub has asked for arrives here, too. */
  #noteWanted({ run: asker, runs }: PresenceMessage & { kind: 'want' }, now: number) {
    for (const run of runs ?? this.#hubs.keys()) {
      const hub = this.#hubs.get(run)
      if (hub && run !== asker) hub.wantedAt = now
    }
  }
}

const isIncomplete = ({ number, highest }: OtherHub) => number === undefined || number < highest
