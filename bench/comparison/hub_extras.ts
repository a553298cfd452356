import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { bind } from './cores.js'
import { idleCpuTime, startCpuTimer } from './cpu_time.js'
import type { DeliveryCount } from './deliveries.js'
import { Fairweather } from './fairweather.js'
import type { LoadGenerator } from './load_generator.js'
import { probeSettings, stopServer } from './server_under_test.js'

const IMPORTED_CITIES = 10_000
const CHANGES = 20
const PAUSE_AFTER_CHANGE_MS = 50

export interface HubCost {
  idleCpuMsPerSecond: number
  waveCpuMs: number
  singleCpuMs: number
}

/** Measures what one more hub costs that has no connections, but receives all readings. */
export async function costOfOneMoreHub(fairweather: Fairweather): Promise<HubCost> {
  const leader = await fairweather.startHub({})
  const { process: hub } = await fairweather.stack.addHub(probeSettings)
  bind(hub.pid!, 'server')
  const idleCpuMsPerSecond = await idleCpuTime(hub.pid!)

  const perChange = async (cityIds: number[]) => {
    const start = performance.now()
    const timer = startCpuTimer(hub.pid!)
    for (let n = 0; n < CHANGES; n++) {
      await fairweather.change(cityIds)
      await pause(PAUSE_AFTER_CHANGE_MS)
    }
    const idleMs = (idleCpuMsPerSecond * (performance.now() - start)) / 1000
    return Math.max(0, timer().ranMs - idleMs) / CHANGES
  }
  const waveCpuMs = await perChange(fairweather.cities)
  const singleCpuMs = await perChange(fairweather.cities.slice(0, 1))
  await Promise.all([stopServer(leader), stopServer({ process: hub })])
  return { idleCpuMsPerSecond, waveCpuMs, singleCpuMs }
}

export interface ImportTimes {
  cities: number
  deliveries: number
  /** Milliseconds from the commit of the import to the arrival of the last reading. */
  lastMs: number
  /** Milliseconds from the commit until half of the sockets had all of their readings. */
  medianSocketMs: number
  /** Milliseconds from the start of the command to its end. */
  commandMs: number
  counts: DeliveryCount
}

/** Imports a reading of each of 10,000 cities, which `count` clients watch, in one commit. */
export async function importAllCities(
  fairweather: Fairweather,
  generator: LoadGenerator,
  count: number
): Promise<ImportTimes> {
  const { stack } = fairweather
  const cities = await fairweather.addCities(IMPORTED_CITIES)
  const watched = Fairweather.spread(cities, count)
  const clients = await fairweather.createMembers(count, watched)
  const server = await fairweather.startHub(clients)
  await generator.call('connect', server.port, clients.session, 200)
  const folder = mkdtempSync(join(tmpdir(), 'fairweather-bench-'))
  try {
    const path = join(folder, 'readings.csv')
    const now = new Date().toISOString()
    const lines = cities.map((id, n) => `${id},${(n % 400) / 10},${now}\n`)
    writeFileSync(path, `city,celsius,measured_at\n${lines.join('')}`)

    await generator.call('expect')
    const start = performance.now()
    const ended = stack.ace('temperature:import', path).then(({ exitCode, stderr }) => {
      if (exitCode !== 0) throw new Error(`The import of the benchmark failed: ${stderr}`)
      return performance.now() - start
    })
    const [committedAt, commandMs] = await Promise.all([commitOf(fairweather, cities[0]), ended])
    const { counts, lastMs, medianClientMs } = await generator.call('arrivals', committedAt, cities)
    return {
      cities: cities.length,
      deliveries: counts.delivered,
      lastMs,
      medianSocketMs: medianClientMs,
      commandMs,
      counts,
    }
  } finally {
    rmSync(folder, { recursive: true })
    await generator.call('disconnect')
    await stopServer(server)
  }
}

/** Returns the time at which the new temperature of a city became visible. */
async function commitOf({ stack }: Fairweather, cityId: number) {
  const isNew = async () => {
    const [{ measured_at: at }] = await stack.sql('SELECT measured_at FROM cities WHERE id = $1', [
      cityId,
    ])
    return at !== null
  }
  while (!(await isNew())) await pause(1)
  return String(process.hrtime.bigint())
}
