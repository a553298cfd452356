import { buses, type BusName } from '#tests/support/stack'
import { until } from '#tests/support/visitor'
import { reportFault, type FaultFigures } from './fault_report.js'
import { isSoak } from './fault_suite_sizes.js'
import { World } from './breakable_stack.js'

const worlds = new Map<BusName, Promise<World>>()

/** The world of this suite on this bus; its faults share it while all goes well. */
export function worldOn(bus: BusName) {
  if (!worlds.has(bus)) worlds.set(bus, World.start(bus))
  return worlds.get(bus)!
}

export async function stopWorlds() {
  await Promise.all([...worlds.values()].map(async (world) => (await world).stop()))
}

/**
 * A fault: breaks something, and resolves when it is whole again; to what is to be done when all is
 * proven, if anything.
 */
export type Fault = (world: World) => Promise<void | (() => Promise<unknown>)>

/**
 * Proves the promise against a fault, on every bus there is, at the same time: all pages show what
 * was newest at the healing within `aim` milliseconds (on a slow machine thrice that), though writing
 * goes on; and nothing was shown twice, backwards, or to one without the right.
 */
export async function prove(name: string, aim: number, fault: Fault, on = buses) {
  const proofs = await Promise.allSettled(
    on.map(async (bus) => {
      const world = await worldOn(bus)
      try {
        await proveIn(world, name, aim, fault)
      } catch (error) {
        // What is broken for good must not break what comes after it.
        worlds.delete(bus)
        await world.stop().catch(() => {})
        throw new Error(`${bus}: ${(error as Error).message}`)
      }
    })
  )
  const failures = proofs.filter((proof) => proof.status === 'rejected').map(({ reason }) => reason)
  if (failures.length) throw new Error(failures.map(({ message }) => message).join('\n'))
}

/** The same on one bus after the other at full size, where both at once would be too much. */
export async function proveOneBusAtATime(name: string, aim: number, fault: Fault) {
  if (!isSoak) return prove(name, aim, fault)
  for (const bus of buses) await prove(name, aim, fault, [bus])
}

async function proveIn(world: World, name: string, aim: number, fault: Fault) {
  const { bus, crowd, ledger, writer } = world
  await crowd.startCounting()
  const before = await ledger.countCommitted()
  await writer.resume()
  await until('writing', async () => (await ledger.countCommitted()) > before)

  const afterwards = await fault(world)
  const healed = Date.now()
  const known = await ledger.countCommitted()
  await writer.resume()
  const kept = await crowd.untilShown(await ledger.boards(), false, aim)
  const convergeMs = Date.now() - healed
  const behind = kept ? undefined : await crowd.behind()
  await until('writing after it', async () => (await ledger.countCommitted()) > known + 5, aim)
  await writer.pause()
  if (kept) await world.untilSettled(aim)

  const tally = await crowd.tally(await ledger.endedRights())
  const figures: FaultFigures = {
    fault: name,
    bus,
    convergeMs: kept ? convergeMs : null,
    committed: (await ledger.countCommitted()) - before,
    ...tally,
  }
  reportFault(figures)
  assertKept(figures, behind)
  await afterwards?.()
}

function assertKept(figures: FaultFigures, behind?: { count: number; some: string[] }) {
  const { fault, committed, deliveries, duplicates, regressions, leaks, breaches } = figures
  const broken = [
    behind && `${behind.count} pages do not show the newest, as ${behind.some}`,
    !committed && 'nothing was committed',
    !deliveries && 'nothing was delivered',
    duplicates && `${duplicates} duplicates`,
    regressions && `${regressions} regressions`,
    leaks && `${leaks} leaks`,
  ].filter(Boolean)
  if (broken.length) {
    throw new Error(`${fault}: ${broken.join('; ')} (${breaches.slice(0, 5).join('; ')})`)
  }
}
