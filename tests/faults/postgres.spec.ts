import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { until } from '#tests/support/visitor'
import { availableBuses } from '#tests/support/stack'
import { prove, type Fault } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'
import { postgresServer, type World } from '#tests/support/faults/breakable_stack'

/**
 * PostgreSQL's keep-alive, with the settings of the relay, detects within this time that the leader
 * is gone. In the test, the proxy still answers the keep-alive, so the test itself resets the
 * connections after this time.
 */
const KEEP_ALIVE_MS = 5000

/**
 * Returns a fault that all worlds share. `act` runs only once, when every world is ready for it.
 */
function together(act: () => Promise<unknown>): Fault {
  const done = Promise.withResolvers<void>()
  let ready = 0
  return async () => {
    if (++ready === availableBuses.length) act().then(() => done.resolve(), done.reject)
    await done.promise
  }
}

/**
 * Terminates the backends that match the condition, like a database administrator. Waits until
 * there is such a backend, because the hubs may not have a leader yet.
 */
async function terminate({ sql }: World, condition: string) {
  await until(`a backend with ${condition}`, async () => {
    const terminated = await sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${condition}`
    )
    return terminated.length > 0
  })
}

test.group('Pages show the newest readings', () => {
  for (const signal of ['SIGQUIT', 'SIGKILL'] as const) {
    test(`after PostgreSQL ended by ${signal} and started again`, async () => {
      const restart = together(async () => {
        const server = await postgresServer()
        await server.kill(signal)
        await pause(size.faultMs)
        await server.start()
      })
      await prove(`PostgreSQL ended by ${signal}, started again`, 5000, restart)
    })
  }

  test('after the connections to PostgreSQL were half-open', async () => {
    await prove('PostgreSQL half-open', 10_000, async ({ proxies }) => {
      proxies.postgres.halfOpen()
      await pause(KEEP_ALIVE_MS)
      proxies.postgres.reap()
    })
  })

  test('after PostgreSQL hung and answers again', async () => {
    await prove('PostgreSQL hangs, then answers again', 5000, async ({ proxies }) => {
      proxies.postgres.freeze()
      await pause(4 * size.faultMs)
      proxies.postgres.thaw()
    })
  })

  test('after all connections to PostgreSQL were cut', async () => {
    await prove('all connections to PostgreSQL cut', 5000, async ({ proxies }) =>
      proxies.postgres.cut()
    )
  })

  test('after the connection of the relay was terminated', async () => {
    const holdsTheLock = `pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')`
    await prove('the relay’s backend terminated', 5000, (world) => terminate(world, holdsTheLock))
  })

  test('after the connections that listen to PostgreSQL’s bus were terminated', async () => {
    const listens = `query LIKE 'LISTEN "socket.io%'`
    const fault = (world: World) => terminate(world, listens)
    await prove('the bus’s listeners terminated', 5000, fault, ['postgres'])
  })
})
