import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { BoardVersions } from './page_client.js'
import type { Calls } from './crowd_process.js'
import type { EndedRight, Tally } from './ledger.js'
import { forkModule } from '#tests/support/fork_module'
import { until } from '#tests/support/visitor'
import type { Member } from './member.js'

type Name = keyof Calls

/** Members with open pages, in processes of their own. */
export class Crowd {
  #children: ChildProcess[]
  #calls = 0

  /** `certificate`: the file of one that they trust besides those that all trust. */
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

  /** Opens pages of these members, which connect to the hub at this address. */
  async join(members: Member[], hub: string, socketsEach = 1) {
    const count = this.#children.length
    const shares = this.#children.map((_, n) => members.filter((__, m) => m % count === n))
    await Promise.all(shares.map((share, n) => this.#ask(n, 'join', share, hub, socketsEach)))
  }

  leave(userIds?: number[]) {
    return this.#askAll('leave', userIds)
  }

  /** Waits until all pages show these boards (or more, where not `exactly`); answers whether in time. */
  async untilShown(boards: Record<number, BoardVersions>, exactly: boolean, within: number) {
    await this.expect(boards, exactly)
    const all = async () => (await this.behind()).count === 0
    return until('all pages', all, within).then(() => true, () => false) // prettier-ignore
  }

  async expect(boards: Record<number, BoardVersions>, exactly = false) {
    await this.#askAll('expect', boards, exactly)
  }

  /** How many pages do not show what they should, and some of them in words. */
  async behind() {
    const answers = await this.#askAll('behind')
    return {
      count: answers.reduce((sum, { count }) => sum + count, 0),
      some: answers.flatMap(({ some }) => some),
    }
  }

  startCounting() {
    return this.#askAll('startCounting')
  }

  async tally(ends: EndedRight[] = []) {
    const [first, ...others] = await this.#askAll('tally', ends)
    return others.reduce<Tally>(
      (sum, each) => ({
        deliveries: sum.deliveries + each.deliveries,
        duplicates: sum.duplicates + each.duplicates,
        regressions: sum.regressions + each.regressions,
        leaks: sum.leaks + each.leaks,
        breaches: [...sum.breaches, ...each.breaches],
      }),
      first
    )
  }

  async connected() {
    const answers = await this.#askAll('connected')
    return answers.reduce((sum, each) => sum + each, 0)
  }

  /** Milliseconds of the longest time without its hub, of each page that was without it. */
  async longestOutages() {
    const answers = await this.#askAll('away')
    return answers.flat()
  }

  async latencies() {
    const answers = await this.#askAll('latencies')
    return answers.flat()
  }

  sleep(userIds: number[], asleep: boolean) {
    return this.#askAll('sleep', userIds, asleep)
  }

  stop() {
    for (const child of this.#children) child.disconnect()
  }

  #askAll<N extends Name>(call: N, ...args: Parameters<Calls[N]>) {
    return Promise.all(this.#children.map((_, n) => this.#ask(n, call, ...args)))
  }

  async #ask<N extends Name>(child: number, call: N, ...args: Parameters<Calls[N]>) {
    const id = ++this.#calls
    const answered = Promise.withResolvers<Awaited<ReturnType<Calls[N]>>>()
    const listen = (message: { id: number; answer: Awaited<ReturnType<Calls[N]>> }) => {
      if (message.id !== id) return
      this.#children[child].off('message', listen)
      answered.resolve(message.answer)
    }
    this.#children[child].on('message', listen)
    this.#children[child].send({ id, call, args })
    return answered.promise
  }
}
