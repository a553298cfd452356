import { OtherHubs } from '#hub/presence/other_hubs'
import { OwnMembers } from '#hub/presence/own_members'
import type { Roster } from '#hub/presence/roster'
import type { PresenceMessage } from '#messaging/presence_message'

const BEAT_INTERVAL_MS = 2000

/** Whole states are long, and several hubs may ask for one at the same time. */
const STATE_INTERVAL_MS = 500

/**
 * Decides what a hub tells the other hubs about its members, and what it asks them. Times are in
 * milliseconds.
 */
export class Gossip {
  readonly own = new OwnMembers()
  readonly others: OtherHubs
  #sentAt = -Infinity
  #stateSentAt = -Infinity
  #isStateWanted = false
  /** A hub that starts knows nobody. */
  #wantsAll = true

  constructor(roster: Roster) {
    this.others = new OtherHubs(roster)
  }

  /** @param heardAt as for `OtherHubs` */
  receive(message: PresenceMessage, heardAt: number) {
    if (message.run === this.own.run) return
    this.others.receive(message, heardAt)
    if (message.kind === 'want') {
      this.#isStateWanted ||= message.runs === null || message.runs.includes(this.own.run)
    }
  }

  /**
   * Returns the messages that must be sent now, in this order. If sending fails, the others notice by
   * the numbers what they have missed.
   */
  takeMessages(now: number, heardAt: number): PresenceMessage[] {
    const messages = this.own.takeChanges()
    if (this.#isStateWanted && now - this.#stateSentAt >= STATE_INTERVAL_MS) {
      messages.push(...this.own.state())
      this.#isStateWanted = false
      this.#stateSentAt = now
    }
    if (!messages.length && now - this.#sentAt >= BEAT_INTERVAL_MS) messages.push(this.own.beat())
    if (messages.length) this.#sentAt = now
    const wanted = this.#takeWanted(heardAt)
    if (wanted) messages.push({ kind: 'want', run: this.own.run, runs: wanted.runs })
    return messages
  }

  #takeWanted(heardAt: number) {
    if (this.#wantsAll) {
      this.#wantsAll = false
      return { runs: null }
    }
    const runs = this.others.takeWanted(heardAt)
    return runs.length ? { runs } : undefined
  }
}
