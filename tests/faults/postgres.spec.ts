import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { until } from '#tests/support/visitor'
import { buses } from '#tests/support/stack'
import { prove, type Fault } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'
import { postgresServer, type World } from '#tests/support/faults/breakable_stack'

/**
 * Milliseconds in which PostgreSQL's own keep-alives, as the relay sets them, find out that its
 * leader is gone; a proxy answers them, and has to do it in their place.
 */
const KEPT_ALIVE = 5000

/** What happens to all worlds at once: done by the last of them that is ready for it. */
function together(act: () => Promise<unknown>): Fault {
  const done = Promise.withResolvers<void>()
  let ready = 0
  return async () => {
    if (++ready === buses.length) act().then(() => done.resolve(), done.reject)
    await done.promise
  }
}

/** Ends backends as an administrator would. Waits for one: a relay may just be electing its leader. */
async function terminate({ sql }: World, which: string) {
  await until(`a backend with ${which}`, async () => {
    const ended = await sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${which}`
    )
    return ended.length > 0
  })
}

test.group('PostgreSQL', () => {
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    test(`is found again when it is back after ${signal}`, async () => {
      const restart = together(async () => {
        const server = await postgresServer()
        await server.kill(signal)
        await pause(size.faultLasts)
        await server.start()
      })
      await prove(`PostgreSQL ended by ${signal}, started again`, 5000, restart)
    })
  }

  test('is connected to anew where its connections are half-open', async () => {
    await prove('PostgreSQL half-open', 10_000, async ({ proxies }) => {
      proxies.postgres.halfOpen()
      await pause(KEPT_ALIVE)
      proxies.postgres.reap()
    })
  })

  test('brings everything when it answers again after it hung', async () => {
    await prove('PostgreSQL hangs, and answers again', 5000, async ({ proxies }) => {
      proxies.postgres.freeze()
      await pause(4 * size.faultLasts)
      proxies.postgres.thaw()
    })
  })

  test('may end every connection of ours at once', async () => {
    await prove('all connections to PostgreSQL cut', 5000, async ({ proxies }) => proxies.postgres.cut()) // prettier-ignore
  })

  test('may end the relay’s own connection', async () => {
    const holdsTheLock = `pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')`
    await prove('the relay’s backend terminated', 5000, (world) => terminate(world, holdsTheLock))
  })

  test('may end the listeners of its bus', async () => {
    const listens = `query LIKE 'LISTEN "socket.io%'`
    await prove('the bus’s listeners terminated', 5000, (world) => terminate(world, listens), ['postgres']) // prettier-ignore
  })
})
