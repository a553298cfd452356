import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { BoardVersions } from './page_client.js'
import type { Calls } from './crowd_process.js'
import type { EndedRight, Tally } from './ledger.js'
import { forkModule } from '#tests/support/fork_module'
import { until } from '#tests/support/visitor'
import type { Member } from './member.js'

type Name = keyof Calls

/**
 * Many members with open pages. The pages are in separate processes, which this class calls by
 * messages.
 */
export class Crowd {
  #children: ChildProcess[]
  #lastId = 0

  /** @param certificate file with a further certificate that the pages trust */
  static async start(processes = 1, certificate = '') {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate }
    const children = Array.from({ length: processes }, () =>
      forkModule('tests/support/faults/crowd_process', [], { env })
    )
    await Promise.all(children.map((child) => once(child, 'message')))
    return new Crowd(children)
  }

  private constructor(children: ChildProcess[]) {
    this.#children = children
    for (const child of children) child.setMaxListeners(100)
  }

  /** Opens `socketsEach` pages for each member. The pages connect to the hub at `hubUrl`. */
  async join(members: Member[], hubUrl: string, socketsEach = 1) {
    const count = this.#children.length
    const shares = this.#children.map((_, n) => members.filter((__, m) => m % count === n))
    await Promise.all(shares.map((share, n) => this.#call(n, 'join', share, hubUrl, socketsEach)))
  }

  leave(userIds?: number[]) {
    return this.#callAll('leave', userIds)
  }

  /**
   * Waits until all pages show these versions. If `exactly` is false, newer versions are accepted
   * too.
   * @returns whether all pages did so in time
   */
  async untilShown(boards: Record<number, BoardVersions>, exactly: boolean, timeoutMs: number) {
    await this.expect(boards, exactly)
    try {
      const isShown = async () => (await this.pagesBehind()).count === 0
      await until('all pages', isShown, timeoutMs)
      return true
    } catch {
      return false
    }
  }

  async expect(boards: Record<number, BoardVersions>, exactly = false) {
    await this.#callAll('expect', boards, exactly)
  }

  /**
   * Returns how many pages do not show the expected versions, and a description of some of these
   * pages.
   */
  async pagesBehind() {
    const results = await this.#callAll('pagesBehind')
    return {
      count: results.reduce((sum, { count }) => sum + count, 0),
      some: results.flatMap(({ some }) => some),
    }
  }

  startCounting() {
    return this.#callAll('startCounting')
  }

  async tally(endedRights: EndedRight[] = []) {
    const [first, ...others] = await this.#callAll('tally', endedRights)
    return others.reduce<Tally>(
      (sum, tally) => ({
        deliveries: sum.deliveries + tally.deliveries,
        duplicates: sum.duplicates + tally.duplicates,
        regressions: sum.regressions + tally.regressions,
        leaks: sum.leaks + tally.leaks,
        breaches: [...sum.breaches, ...tally.breaches],
      }),
      first
    )
  }

  async connected() {
    const counts = await this.#callAll('connected')
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** Returns the milliseconds of the longest disconnection of each page that was disconnected. */
  async longestOutages() {
    const results = await this.#callAll('longestOutages')
    return results.flat()
  }

  async latencies() {
    const results = await this.#callAll('latencies')
    return results.flat()
  }

  sleep(userIds: number[], asleep: boolean) {
    return this.#callAll('sleep', userIds, asleep)
  }

  stop() {
    for (const child of this.#children) child.disconnect()
  }

  #callAll<N extends Name>(name: N, ...args: Parameters<Calls[N]>) {
    return Promise.all(this.#children.map((_, n) => this.#call(n, name, ...args)))
  }

  async #call<N extends Name>(child: number, name: N, ...args: Parameters<Calls[N]>) {
    const id = ++this.#lastId
    const returned = Promise.withResolvers<Awaited<ReturnType<Calls[N]>>>()
    const listen = (message: { id: number; result: Awaited<ReturnType<Calls[N]>> }) => {
      if (message.id !== id) return
      this.#children[child].off('message', listen)
      returned.resolve(message.result)
    }
    this.#children[child].on('message', listen)
    this.#children[child].send({ id, name, args })
    return returned.promise
  }
}
