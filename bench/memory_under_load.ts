import { appendFileSync, mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { startServices } from '#tests/support/start_services'
import { heldMegabytes } from '#tests/support/held_memory'
import type { Tally } from '#tests/support/faults/ledger'
import type { World } from '#tests/support/faults/breakable_stack'

const SAMPLE_INTERVAL_MS = 10_000
const SAMPLES_PER_DISCONNECT = 6

/**
 * The highest accepted growth: median memory in the last quarter of the run, divided by median
 * memory in the second quarter.
 */
const MAX_GROWTH = 1.1

/** Memory in megabytes, by process. */
type Sample = Record<string, number>

/**
 * A visitor opens these pages between two samples, so that the web server has work that could leak
 * memory.
 */
const PAGES = ['/', '/dashboard', '/cities', '/cities?search=a', '/settings']

/**
 * Runs 300 live pages, a writer and a visitor for `hours`, and disconnects all pages once a minute.
 * @returns true if no process grew more than `MAX_GROWTH`, and no page recorded a breach
 */
export async function steadyLoad(hours: number) {
  const services = await startServices()
  const { availableBuses, stopStacks } = await import('#tests/support/stack')
  const { World: Worlds, stopPostgresServer } =
    await import('#tests/support/faults/breakable_stack')
  const { Visitor } = await import('#tests/support/visitor')
  const world = await Worlds.start(availableBuses.at(-1)!)
  await world.writer.resume()
  const visitor = await Visitor.registered(world.stack)

  const samples: Sample[] = []
  const tallies: Tally[] = []
  const end = Date.now() + hours * 3_600_000
  while (Date.now() < end) {
    for (const page of PAGES) {
      await visitor.open(page)
      await pause(SAMPLE_INTERVAL_MS / PAGES.length)
    }
    samples.push(await takeSample(world))
    if (samples.length % SAMPLES_PER_DISCONNECT === 0) {
      tallies.push(await world.crowd.tally())
      await world.crowd.startCounting()
      world.proxies.balancer.cut()
    }
  }

  await world.writer.pause()
  await world.untilSettled()
  tallies.push(await world.crowd.tally())
  const deliveries = tallies.reduce((sum, tally) => sum + tally.deliveries, 0)
  const breaches = tallies.flatMap((tally) => tally.breaches)
  console.log(`${deliveries} deliveries, breaches: ${breaches.join('; ') || 'none'}`)
  const flat = isFlat(samples)
  await world.stop()
  await stopStacks()
  await stopPostgresServer()
  await services.stop()
  return flat && !breaches.length
}

async function takeSample({ stack: { hubs, web } }: World): Promise<Sample> {
  const sample = {
    hub: await heldMegabytes(hubs[0].process),
    other: await heldMegabytes(hubs[1].process),
    web: await heldMegabytes(web),
  }
  mkdirSync('tmp', { recursive: true })
  const line = JSON.stringify({ at: new Date().toISOString(), ...sample })
  appendFileSync('tmp/memory.jsonl', `${line}\n`)
  return sample
}

function isFlat(samples: Sample[]) {
  const quarter = Math.floor(samples.length / 4)
  const processes = Object.keys(samples[0]).map((name) => {
    const second = median(samples.slice(quarter, 2 * quarter).map((sample) => sample[name]))
    const last = median(samples.slice(3 * quarter).map((sample) => sample[name]))
    return { name, second, last, growth: last / second }
  })
  const rows = processes.map(({ name, second, last, growth }) => ({
    'process': name,
    'second quarter (MB)': second.toFixed(1),
    'last quarter (MB)': last.toFixed(1),
    'growth': growth.toFixed(3),
  }))
  console.table(rows)
  return processes.every(({ growth }) => growth <= MAX_GROWTH)
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
