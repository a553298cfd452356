import { availableBuses, type BusName } from '#tests/support/stack'
import { until } from '#tests/support/visitor'
import { reportFault, type FaultFigures } from './fault_report.js'
import { isSoak } from './fault_suite_sizes.js'
import { World } from './breakable_stack.js'

const worlds = new Map<BusName, Promise<World>>()

/** Returns the world with this bus. All faults share the world, until a proof fails in it. */
export function worldOn(bus: BusName) {
  if (!worlds.has(bus)) worlds.set(bus, startOn(bus))
  return worlds.get(bus)!
}

/** The next test starts another world if this start fails. */
async function startOn(bus: BusName) {
  try {
    return await World.start(bus)
  } catch (error) {
    worlds.delete(bus)
    throw error
  }
}

export async function stopWorlds() {
  await Promise.all([...worlds.values()].map(async (world) => (await world).stop()))
}

/**
 * Breaks something, and resolves when it works again.
 * @returns a function that cleans up after the proof, if needed
 */
export type Fault = (world: World) => Promise<void | (() => Promise<unknown>)>

/**
 * Proves that the guarantees hold during and after a fault, on all buses at the same time. All
 * pages show the readings that were the newest at the end of the fault, within `aimMs` (three times
 * as long on a slow machine), although the writer keeps writing. No page gets a reading twice,
 * shows an older reading after a newer one, or gets a reading without the right to it.
 */
export async function prove(name: string, aimMs: number, fault: Fault, on = availableBuses) {
  const proofs = await Promise.allSettled(
    on.map(async (bus) => {
      const world = await worldOn(bus)
      try {
        await proveIn(world, name, aimMs, fault)
      } catch (error) {
        // Later tests must not use a broken world.
        worlds.delete(bus)
        await world.stop().catch(() => {})
        throw new Error(`${bus}: ${(error as Error).message}`)
      }
    })
  )
  const failures = proofs.filter((proof) => proof.status === 'rejected').map(({ reason }) => reason)
  if (failures.length) throw new Error(failures.map(({ message }) => message).join('\n'))
}

/**
 * Like `prove`, for a fault that has nothing to do with the bus: at small size it proves only this
 * bus, if it is available.
 */
export async function proveOnOneBus(bus: BusName, name: string, aimMs: number, fault: Fault) {
  await prove(name, aimMs, fault, busesFor(bus))
}

/**
 * Like `proveOnOneBus`, but at full size it proves one bus after the other, because all buses at the
 * same time would overload the machine.
 */
export async function proveOneBusAtATime(bus: BusName, name: string, aimMs: number, fault: Fault) {
  for (const each of busesFor(bus)) await prove(name, aimMs, fault, [each])
}

/** Returns the buses of a fault that has nothing to do with the bus: at small size only this bus. */
export function busesFor(bus: BusName) {
  if (isSoak) return availableBuses
  return availableBuses.includes(bus) ? [bus] : availableBuses.slice(0, 1)
}

async function proveIn(world: World, name: string, aimMs: number, fault: Fault) {
  const { bus, crowd, ledger, writer } = world
  await crowd.startCounting()
  const before = await ledger.countCommitted()
  await writer.resume()
  await until('the writer to write', async () => (await ledger.countCommitted()) > before)

  const cleanUp = await fault(world)
  const healedAt = Date.now()
  const committedThen = await ledger.countCommitted()
  await writer.resume()
  const converged = await crowd.untilShown(await ledger.committedBoards(), false, aimMs)
  const convergeMs = Date.now() - healedAt
  const behind = converged ? undefined : await crowd.pagesBehind()
  await until(
    'the writer to go on after the fault',
    async () => (await ledger.countCommitted()) > committedThen + 5,
    aimMs
  )
  await writer.pause()
  if (converged) await world.untilSettled(aimMs)

  const tally = await crowd.tally(await ledger.endedRights())
  const figures: FaultFigures = {
    fault: name,
    bus,
    convergeMs: converged ? convergeMs : null,
    committed: (await ledger.countCommitted()) - before,
    ...tally,
  }
  reportFault(figures)
  assertGuarantees(figures, behind)
  await cleanUp?.()
}

function assertGuarantees(figures: FaultFigures, behind?: { count: number; some: string[] }) {
  const { fault, committed, deliveries, duplicates, regressions, leaks, breaches } = figures
  const broken = [
    behind && `${behind.count} pages do not show the newest, such as ${behind.some}`,
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
