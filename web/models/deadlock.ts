const DEADLOCK = '40P01'

/**
 * Writes again where PostgreSQL took this writer out of a circle of waiting: somebody's bare UPDATE
 * locks cities in an order of its own. `write` is one statement, which then had no effect.
 */
export async function despiteDeadlock<T>(write: () => Promise<T>, tries = 5): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if ((error as { code?: string }).code !== DEADLOCK || tries === 1) {
      throw error
    }
    return despiteDeadlock(write, tries - 1)
  }
}
