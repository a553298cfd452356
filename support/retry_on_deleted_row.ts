import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

/**
 * Repeats a write that failed because another transaction has meanwhile deleted a row to which it refers,
 * such as a city or a member. The next attempt does not find the row.
 * @param write runs a single statement or transaction, so it has written nothing if it fails
 */
export async function retryOnDeletedRow<T>(write: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!hasSqlState(error, SQL_STATE.foreignKeyViolation) || tries === 1) throw error
    return retryOnDeletedRow(write, tries - 1)
  }
}
