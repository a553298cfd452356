import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { startServices } from '#tests/support/start_services'
import { bind } from './comparison/cores.js'
import type { MemorySample } from './memory_sampler.js'

const CITIES = 60
const SAMPLE_INTERVAL_MS = 30_000
const CONNECTING_AT_A_TIME = 200

/** Memory in the first minutes is not compared: Node still compiles code and fills its caches. */
const WARM_UP_SHARE = 0.2

/**
 * The highest accepted growth of what a garbage collection leaves, from the end of the warm-up to
 * the end of the run.
 */
const MAX_GROWTH = 0.01

const FILE = 'tmp/idle_memory.jsonl'

/**
 * Connects idle sockets to one hub, each of which watches five cities, answers pings and asks for
 * the time, as a page that somebody sees. Samples the memory of the hub.
 * @returns true if the memory did not grow, and all sockets stayed connected
 */
export async function idleMemory(minutes: number, sockets: number) {
  // PostgreSQL and Redis inherit the cores of this process.
  bind(process.pid, 'others')
  const services = await startServices()
  const { availableBuses, stopStacks } = await import('#tests/support/stack')
  const { Fairweather } = await import('./comparison/fairweather.js')
  const { LoadGenerator } = await import('./comparison/load_generator.js')
  const { sampler } = await import('./memory_sampler.js')
  const generator = await LoadGenerator.start()
  const fairweather = await Fairweather.start(availableBuses.at(-1)!, CITIES)
  try {
    const clients = await fairweather.createMembers(sockets)
    const server = await fairweather.startHub(clients)
    const sampleHub = sampler(server.process)
    const before = await sampleHub()
    await generator.call('connect', server.port, clients.session, CONNECTING_AT_A_TIME)

    mkdirSync('tmp', { recursive: true })
    writeFileSync(FILE, '')
    const samples: MemorySample[] = []
    const durationMs = minutes * 60_000
    const idle = generator.call('idle', durationMs)
    const end = performance.now() + durationMs - SAMPLE_INTERVAL_MS
    while (performance.now() < end) {
      await pause(SAMPLE_INTERVAL_MS)
      const sample = await sampleHub()
      samples.push(sample)
      appendFileSync(FILE, `${JSON.stringify(sample)}\n`)
    }
    const { answers, closed } = await idle
    console.log(`${answers} requests for the time were answered, ${closed} sockets were closed`)
    return report(before, samples, sockets) && closed === 0
  } finally {
    generator.stop()
    await fairweather.stop()
    await stopStacks()
    await services.stop()
  }
}

/** Prints the samples and the slope of each kind of memory, and returns whether all are flat. */
function report(before: MemorySample, samples: MemorySample[], sockets: number) {
  console.table(samples.map((sample) => mapValues(sample, (value) => Math.round(value * 10) / 10)))
  const warm = samples.slice(Math.ceil(samples.length * WARM_UP_SHARE))
  const kinds = Object.keys(before).filter((kind) => kind !== 'minutes') as (keyof MemorySample)[]
  const rows = kinds.map((kind) => {
    const { slope, start, end } = regression(
      warm.map(({ minutes }) => minutes),
      warm.map((sample) => sample[kind])
    )
    const growth = end / start - 1
    return {
      kind,
      'without sockets, MB': (before[kind] / 1024).toFixed(1),
      'after the warm-up, MB': (start / 1024).toFixed(1),
      'at the end, MB': (end / 1024).toFixed(1),
      'KiB per socket': ((end - before[kind]) / sockets).toFixed(2),
      'KiB per minute': slope.toFixed(1),
      'growth': `${(growth * 100).toFixed(2)} %`,
      'flat': kind === 'residentKib' ? '' : growth <= MAX_GROWTH,
    }
  })
  console.table(rows)
  return rows.every(({ flat }) => flat !== false)
}

function mapValues<T extends object>(object: T, map: (value: number) => number) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]))
}

/** The straight line with the least squares through the points, and its first and last value. */
function regression(xs: number[], ys: number[]) {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value) / values.length
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const slope =
    xs.reduce((sum, x, n) => sum + (x - meanX) * (ys[n] - meanY), 0) /
    xs.reduce((sum, x) => sum + (x - meanX) ** 2, 0)
  const at = (x: number) => meanY + slope * (x - meanX)
  return { slope, start: at(xs[0]), end: at(xs.at(-1)!) }
}
