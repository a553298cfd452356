import DataLoader from 'dataloader'

/**
 * The interval for lookups of joining connections: short enough that nobody notices it, and long
 * enough that a hub makes few queries when many connections join.
 */
export const BATCH_INTERVAL_MS = 10

/**
 * Returns a loader that collects keys while a query runs, and loads them together in the next
 * query. So a thousand connections that return at the same time need only a few queries. Every
 * result comes from a query that started after its key was requested, so it is never older than the
 * request.
 * @param loadMany returns a value for each key that it finds; the other keys load as undefined
 * @param minIntervalMs the shortest time between the starts of two queries, if the last query was
 *   for several keys. A longer time means fewer queries, each for more keys.
 */
export function batched<K, V>(loadMany: (keys: K[]) => Promise<Map<K, V>>, minIntervalMs = 0) {
  let lastQuery: Promise<unknown> = Promise.resolve()
  let nextStart = 0

  async function loadBatch(keys: readonly K[]) {
    const distinct = [...new Set(keys)]
    nextStart = distinct.length > 1 ? performance.now() + minIntervalMs : 0
    const query = loadMany(distinct)
    lastQuery = query.catch(() => {})
    const values = await query
    return keys.map((key) => values.get(key))
  }

  const loader = new DataLoader<K, V | undefined>(loadBatch, {
    cache: false,
    maxBatchSize: 500,
    batchScheduleFn: (dispatch) =>
      void lastQuery.then(() => {
        const waitMs = nextStart - performance.now()
        // The other keys of this turn of the event loop join the batch.
        if (waitMs > 0) setTimeout(dispatch, waitMs)
        else setImmediate(dispatch)
      }),
  })
  return (key: K) => loader.load(key)
}
