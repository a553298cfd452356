import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { retryOnDeadlock } from '#support/retry_on_deadlock'
import { buses, type BusName } from '#tests/support/stack'
import { prove } from '#tests/support/faults/prove_recovery'
import { endRights, joinVictims } from '#tests/support/faults/members_losing_rights'
import type { World } from '#tests/support/faults/breakable_stack'

/** Milliseconds: a second in which a right may still be used, and some in which it must not be. */
const LONG_ENOUGH = 1800

interface Trouble {
  name: string
  on?: BusName[]
  /** Breaks it; resolves to what heals it. */
  breaks: (world: World) => Promise<() => unknown>
}

const troubles: Trouble[] = [
  { name: 'nothing else', breaks: async () => () => {} },
  {
    name: 'kill -9 of the leading hub',
    async breaks(world) {
      const hub = await world.leader()
      await world.stack.killHub(hub)
      return () => world.stack.restartHub(hub)
    },
  },
  {
    name: 'Redis being down',
    on: ['redis'],
    async breaks({ redis }) {
      await redis.end()
      return () => redis.start()
    },
  },
  {
    name: 'the death of the bus’s listeners',
    on: ['postgres'],
    async breaks({ sql }) {
      await sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query LIKE 'LISTEN "socket.io%'`
      )
      return () => {}
    },
  },
  {
    name: 'sockets cut every half second',
    async breaks({ proxies }) {
      const cutting = setInterval(() => proxies.balancer.cut(), 500)
      return () => clearInterval(cutting)
    },
  },
]

/** Writes all that the victims watched, until well after a second. */
async function goOnWriting({ sql }: World, cities: number[]) {
  const end = Date.now() + LONG_ENOUGH
  while (Date.now() < end) {
    // The steady writer locks many cities, too, in an order of its own.
    await retryOnDeadlock(
      () =>
      sql('UPDATE cities SET celsius = round((random() * 40)::numeric, 1) WHERE id = ANY($1)', [cities]) // prettier-ignore
    )
    await pause(100)
  }
}

async function endWhileBroken(world: World, breaks: Trouble['breaks']) {
  const victims = await joinVictims(world)
  const heal = await breaks(world)
  await endRights(world, victims)
  await goOnWriting(world, victims.cities)
  await heal()
  return () => world.crowd.leave(victims.members.map(({ userId }) => userId))
}

test.group('Rights that end (33)', () => {
  for (const { name, on = buses, breaks } of troubles) {
    const here = on.filter((bus) => buses.includes(bus))
    test(`leak nothing after a second, during ${name}`, async () => {
      await prove(`rights end during ${name}`, 5000, (world) => endWhileBroken(world, breaks), here)
    }).skip(!here.length, 'there is no redis-server on PATH')
  }
})
