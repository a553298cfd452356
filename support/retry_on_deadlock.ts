import { setTimeout as pause } from 'node:timers/promises'
import { hasSqlState, SQL_STATE } from '#support/sql_states'

/** Milliseconds, at most: two who begin again in step meet again. */
const OUT_OF_STEP = 100

/**
 * Writes again where PostgreSQL took this writer out of a circle of waiting: somebody's bare UPDATE
 * locks cities in an order of its own. `write` is one statement, which then had no effect.
 */
export async function retryOnDeadlock<T>(write: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!hasSqlState(error, SQL_STATE.deadlockDetected) || tries === 1) {
      throw error
    }
    await pause(Math.random() * OUT_OF_STEP)
    return retryOnDeadlock(write, tries - 1)
  }
}
