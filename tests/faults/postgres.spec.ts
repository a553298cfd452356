import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { until } from '#tests/support/visitor'
import { buses } from '#tests/support/stack'
import { prove, type Fault } from '#tests/support/faults/prove_recovery'
import { size } from '#tests/support/faults/fault_suite_sizes'
import { postgresServer, type World } from '#tests/support/faults/breakable_stack'

/**
 * The time in which PostgreSQL's keep-alive, as the relay sets it, detects that the leader is gone. The
 * proxy answers the keep-alive, so the test resets the connections after this time instead.
 */
const KEEP_ALIVE_MS = 5000

/** Returns a fault of all worlds. It happens once, when the last of them is ready. */
function together(act: () => Promise<unknown>): Fault {
  const done = Promise.withResolvers<void>()
  let ready = 0
  return async () => {
    if (++ready === buses.length) act().then(() => done.resolve(), done.reject)
    await done.promise
  }
}

/** Terminates backends, like a database administrator. Waits for one, because a leader may just be elected. */
async function terminate({ sql }: World, condition: string) {
  await until(`a backend with ${condition}`, async () => {
    const terminated = await sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${condition}`
    )
    return terminated.length > 0
  })
}

test.group('Pages show the newest', () => {
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
