import { setTimeout as pause } from 'node:timers/promises'
import { LOBBY } from '#messaging/contract'
import { percentile } from '../latency_summary.js'
import { residentKib } from '../resident_memory.js'
import { idleCpuTime, startCpuTimer, type CpuTime } from './cpu_time.js'
import {
  addCounts,
  chatRoom,
  noDeliveries,
  type DeliveryCount,
  type Followed,
} from './deliveries.js'
import type { ClientPlan } from './light_client.js'
import type { LoadGenerator } from './load_generator.js'
import type { Arrival } from './load_process.js'
import { probe, type ServerUnderTest } from './server_under_test.js'

/** Figures of one server in one round. A figure that a server does not have is left out. */
export type Figures = Partial<Record<Figure, number>>

export type Figure =
  | 'waveCpuMs'
  | 'waveLastMs'
  | 'waveLastP99Ms'
  | 'singleCpuMs'
  | 'singleLastMs'
  | 'singleLastP99Ms'
  | 'messageCpuMs'
  | 'messageLastMs'
  | 'messageLastP99Ms'
  | 'connectCpuMs'
  | 'sessionConnectCpuMs'
  | 'connectionsPerSecond'
  | 'heldKib'
  | 'residentKib'
  | 'idleCpuMsPerSecond'

export interface Round {
  figures: Figures
  counts: DeliveryCount
  /** The load of the generator in each part, from 0 to 1. */
  generatorLoads: Record<string, number>
  /** How long the server waited for its core, as a share of the time that it needed, in each part. */
  waits: Record<string, number>
}

export interface Sizes {
  waves: number
  singles: number
  messages: number
  warmUps: number
}

const CONNECTING_AT_A_TIME = 200

const MAX_WARM_UP_CLIENTS = 1000

/** Time after many connections were opened or closed, or have joined a room, until a server rests. */
const SETTLE_MS = 1500

/** Measures one server in one round: connections, memory, waves, single changes and messages. */
export class RoundMeasurement {
  readonly round: Round = { figures: {}, counts: noDeliveries(), generatorLoads: {}, waits: {} }

  /** @param cities the cities that change; each client watches some of them */
  constructor(
    readonly server: ServerUnderTest,
    readonly generator: LoadGenerator,
    readonly cities: number[],
    readonly sizes: Sizes,
    readonly onStep: (part: string) => Promise<void> | void
  ) {}

  async run() {
    const ways = Object.keys(this.server.clients)
    await this.#warmUp(ways)
    await this.#measureMemory(this.server.clients[ways.at(-1)!])
    await this.#measureWaves()
    await this.#measureSingles()
    await this.#measureMessages()
    await this.generator.call('disconnect')
    await this.#measureConnects(ways)
    return this.round
  }

  /** The first connections and changes are slower, because Node compiles the code meanwhile. */
  async #warmUp(ways: string[]) {
    await this.onStep('warm-up')
    for (const way of ways) {
      const plans = this.server.clients[way]
      await this.#join(plans.slice(0, Math.min(plans.length / 2, MAX_WARM_UP_CLIENTS)))
      for (let n = 0; n < this.sizes.warmUps / ways.length; n++) {
        await this.#change(this.cities)
        await this.#change([this.cities[n % this.cities.length]])
      }
      await this.generator.call('disconnect')
    }
  }

  /** Connects all clients. They stay connected for the next parts. */
  async #measureMemory(plans: ClientPlan[]) {
    await this.onStep('memory')
    const before = await this.#heldKib()
    await this.#join(plans)
    const { figures } = this.round
    figures.idleCpuMsPerSecond = await idleCpuTime(this.server.process.pid!)
    figures.residentKib = (residentKib(this.server.process.pid!) - before) / plans.length
    figures.heldKib = ((await this.#heldKib()) - before) / plans.length
  }

  async #measureConnects(ways: string[]) {
    const { figures } = this.round
    if (ways.length === 1) {
      figures.connectCpuMs = ((await this.#connect(ways[0])) + (await this.#connect(ways[0]))) / 2
    } else {
      figures.connectCpuMs = await this.#connect(ways[0])
      figures.sessionConnectCpuMs = await this.#connect(ways[1])
    }
  }

  async #connect(way: string) {
    const part = `connect by ${way}`
    await this.onStep(part)
    const plans = this.server.clients[way]
    const timer = startCpuTimer(this.server.process.pid!)
    const { durationMs, generatorLoad } = await this.#join(plans)
    await pause(SETTLE_MS)
    const cpu = timer()
    this.#note(part, cpu, generatorLoad)
    this.round.figures.connectionsPerSecond ??= (plans.length / durationMs) * 1000
    await this.generator.call('disconnect')
    return cpu.ranMs / plans.length
  }

  async #join(plans: ClientPlan[]) {
    await this.server.prepare?.()
    return this.generator.call('connect', this.server.port, plans, CONNECTING_AT_A_TIME)
  }

  async #measureWaves() {
    await this.onStep('waves')
    const wave = () => this.#change(this.cities)
    const arrivals = await this.#measureChanges('wave', this.sizes.waves, wave)
    const { figures } = this.round
    figures.waveCpuMs = arrivals.cpuMs
    figures.waveLastMs = percentile(arrivals.lastMs, 0.5)
    figures.waveLastP99Ms = percentile(arrivals.lastMs, 0.99)
  }

  async #measureSingles() {
    await this.onStep('single changes')
    const { cities } = this
    const single = (n: number) => this.#change([cities[(n * 7) % cities.length]])
    const arrivals = await this.#measureChanges('single change', this.sizes.singles, single)
    const { figures } = this.round
    figures.singleCpuMs = arrivals.cpuMs
    figures.singleLastMs = percentile(arrivals.lastMs, 0.5)
    figures.singleLastP99Ms = percentile(arrivals.lastMs, 0.99)
  }

  /** Messages in the lobby, which all clients follow, in addition to their cities. */
  async #measureMessages() {
    await this.onStep('messages')
    await this.generator.call('joinRoom', LOBBY)
    await pause(SETTLE_MS)
    for (let n = 0; n < this.sizes.warmUps; n++) await this.#post()
    const arrivals = await this.#measureChanges('message', this.sizes.messages, () => this.#post())
    const { figures } = this.round
    figures.messageCpuMs = arrivals.cpuMs
    figures.messageLastMs = percentile(arrivals.lastMs, 0.5)
    figures.messageLastP99Ms = percentile(arrivals.lastMs, 0.99)
  }

  /** The CPU that the server uses when it is idle is not counted. */
  async #measureChanges(part: string, count: number, change: (n: number) => Promise<Arrival>) {
    const timer = startCpuTimer(this.server.process.pid!)
    const start = performance.now()
    const arrivals = []
    for (let n = 0; n < count; n++) arrivals.push(await change(n))
    const cpu = timer()
    const durationMs = performance.now() - start
    const loads = arrivals.map(({ generatorLoad }) => generatorLoad)
    this.#note(part, cpu, percentile(loads, 0.5))
    const idleMs = (this.round.figures.idleCpuMsPerSecond ?? 0) * (durationMs / 1000)
    return {
      cpuMs: Math.max(0, cpu.ranMs - idleMs) / count,
      lastMs: arrivals.map(({ lastMs }) => lastMs),
    }
  }

  #change(cityIds: number[]) {
    return this.#arrivals(cityIds, () => this.server.change(cityIds))
  }

  #post() {
    return this.#arrivals([chatRoom(LOBBY)], () => this.server.post(LOBBY))
  }

  /** @param change makes one change of each, and returns its time */
  async #arrivals(changed: Followed[], change: () => Promise<string>) {
    await this.generator.call('expect')
    const changedAt = await change()
    const arrival = await this.generator.call('arrivals', changedAt, changed)
    addCounts(this.round.counts, arrival.counts)
    return arrival
  }

  #note(part: string, { ranMs, waitedMs }: CpuTime, generatorLoad: number) {
    this.round.waits[part] = waitedMs / (ranMs + waitedMs)
    this.round.generatorLoads[part] = generatorLoad
  }

  /** The memory that the server still uses after a garbage collection. */
  async #heldKib() {
    await pause(SETTLE_MS)
    await probe(this.server.process, 'collectGarbage')
    return residentKib(this.server.process.pid!)
  }
}
