/** How long a hub knows that it has heard a leader. */
const LEADER_MEMORY_MS = 30_000

/** The hub that leads, as the table `leader` names it. */
export interface Leader {
  token: string
  /** The name of the leader's bus. */
  bus: string
}

/**
 * The leader that a hub follows, and whether the hub hears its heartbeats. A hub that does not hear
 * them uses another bus than the leader, and misses messages. All times are in ms since 1970.
 */
export class FollowedLeader {
  /** True if the hub uses another bus than the leader. */
  missed = false
  #leader?: Leader
  /** From then on the hub expects to hear the leader. Undefined while it is unknown which hub leads. */
  #expectedSince?: number
  /** When the last heartbeat of each recent leader was received, by token, since the last interruption. */
  #heardAt = new Map<string, number>()

  /** @param timeoutMs time without a heartbeat of the leader after which the hub misses it */
  constructor(readonly timeoutMs: number) {}

  /** The name of the leader's bus. Undefined before the hub follows a leader. */
  get bus() {
    return this.#leader?.bus
  }

  /** Records a heartbeat with the token of a leader. */
  hear(token: string, now: number) {
    for (const [other, heardAt] of this.#heardAt) {
      if (now - heardAt > LEADER_MEMORY_MS) this.#heardAt.delete(other)
    }
    this.#heardAt.set(token, now)
  }

  /** @returns true if the hub may have missed what the last leader has marked as published */
  follow(leader: Leader, now: number) {
    const last = this.#leader
    const changed = leader.token !== last?.token
    if (changed || this.#expectedSince === undefined) {
      this.#expectedSince = now
    }
    this.#leader = leader
    return changed && last !== undefined && !this.#heardAt.has(last.token)
  }

  /**
   * From now on it is unknown which hub leads. A leader that the hub has missed stays missed, but
   * silence no longer means anything: the leader may have ended.
   */
  loseSight() {
    this.#expectedSince = undefined
  }

  /**
   * The bus was interrupted. The hub may use another server from now on, so it does not matter any more
   * which leaders it has heard.
   */
  forgetHeard(now: number) {
    this.#heardAt.clear()
    this.expectAgain(now)
  }

  /** The bus is back. While it was away, the leader could not be heard. */
  expectAgain(now: number) {
    if (this.#expectedSince !== undefined) this.#expectedSince = now
  }

  /**
   * Updates `missed`. Call it only while the bus works: otherwise the hub cannot know whether the
   * leader uses it. Once missed, a leader is missed until its heartbeat is heard.
   */
  update(now: number) {
    const heardAt = this.#leader && this.#heardAt.get(this.#leader.token)
    if (heardAt !== undefined && now - heardAt <= this.timeoutMs) {
      this.missed = false
    } else if (this.#expectedSince !== undefined) {
      this.missed ||= now - Math.max(heardAt ?? 0, this.#expectedSince) > this.timeoutMs
    }
  }
}
