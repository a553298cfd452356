import { appendFileSync, mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { startServices } from '#tests/support/services'
import { memoryOf } from '#tests/support/memory'
import type { Tally } from '#tests/support/faults/ledger'
import type { World } from '#tests/support/faults/world'

/** Milliseconds between two looks, and how many of them between two cuts. */
const LOOK = 10_000
const LOOKS_PER_CUT = 6

/** What the median of the last quarter may be, as a multiple of the second quarter's. */
const GROWTH = 1.1

type Look = Record<string, number>

/** Opened between two looks: without visitors the web server would have nothing to forget. */
const PAGES = ['/', '/dashboard', '/cities', '/cities?search=a', '/settings']

/**
 * Three hundred live pages, a writer, a visitor who goes from page to page, now and then a cut, for
 * so many hours; whether memory stays flat.
 */
export async function steadyLoad(hours: number) {
  const services = await startServices()
  const { buses, stopStacks } = await import('#tests/support/stack')
  const { World: Worlds, stopPostgresServer } = await import('#tests/support/faults/world')
  const { Visitor } = await import('#tests/support/visitor')
  const world = await Worlds.start(buses.at(-1)!)
  await world.writer.resume()
  const visitor = await Visitor.registered(world.stack)

  const looks: Look[] = []
  const tallies: Tally[] = []
  const end = Date.now() + hours * 3_600_000
  while (Date.now() < end) {
    for (const page of PAGES) {
      await visitor.open(page)
      await pause(LOOK / PAGES.length)
    }
    looks.push(await look(world))
    if (looks.length % LOOKS_PER_CUT === 0) {
      tallies.push(await world.crowd.tally())
      await world.crowd.startCounting()
      world.ways.balancer.cut()
    }
  }

  await world.writer.pause()
  await world.settled()
  tallies.push(await world.crowd.tally())
  const deliveries = tallies.reduce((sum, tally) => sum + tally.deliveries, 0)
  const breaches = tallies.flatMap((tally) => tally.breaches)
  console.log(`${deliveries} deliveries, breaches: ${breaches.join('; ') || 'none'}`)
  const flat = isFlat(looks)
  await world.stop()
  await stopStacks()
  await stopPostgresServer()
  await services.stop()
  return flat && !breaches.length
}

/** Megabytes that the hubs and the web server hold on to. */
async function look({ stack: { hubs, web } }: World): Promise<Look> {
  const seen = {
    hub: await memoryOf(hubs[0].process),
    other: await memoryOf(hubs[1].process),
    web: await memoryOf(web),
  }
  mkdirSync('tmp', { recursive: true })
  const line = JSON.stringify({ at: new Date().toISOString(), ...seen })
  appendFileSync('tmp/memory.jsonl', `${line}\n`)
  return seen
}

function isFlat(looks: Look[]) {
  const quarter = Math.floor(looks.length / 4)
  const rows = Object.keys(looks[0]).map((name) => {
    const second = median(looks.slice(quarter, 2 * quarter).map((each) => each[name]))
    const last = median(looks.slice(3 * quarter).map((each) => each[name]))
    return { name, second, last, growth: last / second }
  })
  const figures = rows.map(({ name, second, last, growth }) => ({
    name,
    'second quarter, MB': second.toFixed(1),
    'last quarter, MB': last.toFixed(1),
    'growth': growth.toFixed(3),
  }))
  console.table(figures)
  return rows.every(({ growth }) => growth <= GROWTH)
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
