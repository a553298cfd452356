import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { availableBuses, type BusName } from '#tests/support/stack'
import { busesFor, prove } from '#tests/support/faults/prove_recovery'
import { endRights, joinVictims } from '#tests/support/faults/members_losing_rights'
import type { World } from '#tests/support/faults/breakable_stack'

/**
 * How long the test writes after rights have ended. An ended right may still work in the first
 * second, but not in the rest of this time.
 */
const WRITING_MS = 1800

interface ParallelFault {
  name: string
  on: BusName[]
  /** Breaks something, and returns a function that ends the fault. */
  start: (world: World) => Promise<() => unknown>
}

const faults: ParallelFault[] = [
  { name: 'with no other fault', on: busesFor('redis'), start: async () => () => {} },
  {
    name: 'during kill -9 of the leading hub',
    on: busesFor('postgres'),
    async start(world) {
      const hub = await world.leader()
      await world.stack.killHub(hub)
      return () => world.stack.restartHub(hub)
    },
  },
  {
    name: 'while Redis is down',
    on: ['redis'],
    async start({ redis }) {
      await redis!.end()
      return () => redis!.start()
    },
  },
  {
    name: 'while the bus’s listeners are terminated',
    on: ['postgres'],
    async start({ sql }) {
      await sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
      )
      return () => {}
    },
  },
  {
    name: 'while all connections are cut every half second',
    on: busesFor('redis'),
    async start({ proxies }) {
      const timer = setInterval(() => proxies.balancer.cut(), 500)
      return () => clearInterval(timer)
    },
  },
]

/** Writes to the cities that the victims watched. */
async function writeForAWhile({ sql }: World, cities: number[]) {
  const end = Date.now() + WRITING_MS
  while (Date.now() < end) {
    // A deadlock is possible, because the steady writer also locks many cities, in another order.
    await retryOnDeadlock(() =>
      sql('UPDATE cities SET celsius = round((random() * 40)::numeric, 1) WHERE id = ANY($1)', [
        cities,
      ])
    )
    await pause(100)
  }
}

async function endRightsDuring(start: ParallelFault['start'], world: World) {
  const victims = await joinVictims(world)
  const end = await start(world)
  await endRights(world, victims)
  await writeForAWhile(world, victims.cities)
  await end()
  return () => world.crowd.leave(victims.members.map(({ userId }) => userId))
}

test.group('No reading arrives more than a second after rights end', () => {
  for (const { name, on, start } of faults) {
    const available = on.filter((bus) => availableBuses.includes(bus))
    test(name, async () => {
      const fault = (world: World) => endRightsDuring(start, world)
      await prove(`rights end ${name}`, 5000, fault, available)
    }).skip(!available.length, 'needs redis-server')
  }
})
