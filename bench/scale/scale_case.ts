import type { ChildProcess } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { addCounts, type DeliveryCount } from '../comparison/deliveries.js'
import type { Fairweather } from '../comparison/fairweather.js'
import type { LoadGenerator } from '../comparison/load_generator.js'
import { percentile } from '../latency_summary.js'
import type { Usage, UsageMeter } from './usage.js'

const IDLE_MS = 6000

/** Time after connections were opened or closed until the hub has forgotten about it. */
export const SETTLE_MS = 1500

/** The use of resources. The first hub has all sockets, and leads. */
export interface Cost {
  firstHubCpuMs: number
  /** The mean of the others, if there are any. */
  otherHubCpuMs?: number
  postgresCpuMs: number
  redisCpuMs: number
  busBytes: number
}

export interface ScaleCase {
  hubs: number
  cities: number
  sockets: number
  idlePerSecond: Cost
  /** A commit that changes all cities. */
  wave: Cost & {
    deliveries: number
    /** Bytes that the clients received. */
    clientBytes: number
    /** Milliseconds from the start of the statement to its commit, median. */
    commitMs: number
    /** Milliseconds from the commit until the last client has its last reading, median and maximum. */
    lastMs: number
    worstLastMs: number
    /** The load of the generator, from 0 to 1. If it is near 1, the times are too long. */
    generatorLoad: number
  }
}

/** The processes, cities and sockets of a case. */
export interface Setup {
  fairweather: Fairweather
  generator: LoadGenerator
  meter: UsageMeter
  hubs: ChildProcess[]
  /** The cities that change. */
  cities: number[]
  sockets: number
  counts: DeliveryCount
}

/** Measures the idle hubs, and then `waves` commits that change all cities. */
export async function measureCase(setup: Setup, waves: number): Promise<ScaleCase> {
  const { hubs, cities, sockets, meter, generator } = setup
  await pause(SETTLE_MS)
  const idle = await meter.measure(hubs)
  const start = performance.now()
  await generator.call('idle', IDLE_MS)
  const idlePerSecond = costOf(await idle(), (performance.now() - start) / 1000)
  return {
    hubs: hubs.length,
    cities: cities.length,
    sockets,
    idlePerSecond,
    wave: await measureWaves(setup, waves, idlePerSecond),
  }
}

async function measureWaves(setup: Setup, waves: number, idlePerSecond: Cost) {
  const { meter, hubs } = setup
  await change(setup)
  const start = performance.now()
  const used = await meter.measure(hubs)
  const arrivals = []
  for (let n = 0; n < waves; n++) arrivals.push(await change(setup))
  const usage = await used()
  const idleSeconds = (performance.now() - start) / 1000 / waves
  const lastMs = arrivals.map((arrival) => arrival.lastMs)
  return {
    ...withoutIdle(costOf(usage, waves), idlePerSecond, idleSeconds),
    deliveries: arrivals[0].counts.delivered,
    clientBytes: arrivals[0].bytes,
    commitMs: percentile(
      arrivals.map(({ commitMs }) => commitMs),
      0.5
    ),
    lastMs: percentile(lastMs, 0.5),
    worstLastMs: Math.max(...lastMs),
    generatorLoad: percentile(
      arrivals.map(({ generatorLoad }) => generatorLoad),
      0.5
    ),
  }
}

async function change({ fairweather, generator, cities, counts }: Setup) {
  await generator.call('expect')
  const startedAt = process.hrtime.bigint()
  const committedAt = await fairweather.change(cities)
  const arrival = await generator.call('arrivals', committedAt, cities)
  await fairweather.untilAnnounced()
  addCounts(counts, arrival.counts)
  return { ...arrival, commitMs: Number(BigInt(committedAt) - startedAt) / 1e6 }
}

function costOf({ hubMs: [first, ...others], ...usage }: Usage, divisor: number): Cost {
  const otherMs = others.reduce((sum, ms) => sum + ms, 0) / others.length
  return {
    firstHubCpuMs: first / divisor,
    ...(others.length && { otherHubCpuMs: otherMs / divisor }),
    postgresCpuMs: usage.postgresMs / divisor,
    redisCpuMs: usage.redisMs / divisor,
    busBytes: usage.busBytes / divisor,
  }
}

function withoutIdle(cost: Cost, idlePerSecond: Cost, seconds: number) {
  const names = Object.keys(cost) as (keyof Cost)[]
  const values = names.map((name) => [
    name,
    Math.max(0, cost[name]! - idlePerSecond[name]! * seconds),
  ])
  return Object.fromEntries(values) as Cost
}
