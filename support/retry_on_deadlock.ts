import { setTimeout as pause } from 'node:timers/promises'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

/** The pause is random, because two writers that retry at the same moment would deadlock again. */
const MAX_PAUSE_MS = 100

/**
 * Repeats a write that PostgreSQL cancelled to resolve a deadlock. A deadlock happens when another
 * writer, such as an operator, updates the same rows in another order.
 * @param write runs a single statement or transaction, so it has written nothing if it fails
 */
export async function retryOnDeadlock<T>(write: () => Promise<T>, tries = 10): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!hasSqlState(error, SQL_STATE.deadlockDetected) || tries === 1) {
      throw error
    }
    await pause(Math.random() * MAX_PAUSE_MS)
    return retryOnDeadlock(write, tries - 1)
  }
}
