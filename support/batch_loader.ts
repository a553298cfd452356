import DataLoader from 'dataloader'

/**
 * Returns a loader that collects keys while a query runs, and loads them together in the next
 * query. So a thousand connections that return at the same time need only a few queries. Every
 * result comes from a query that started after its key was requested, so it is never older than the
 * request.
 * @param loadMany returns a value for each key that it finds; the other keys load as undefined
 */
export function batched<K, V>(loadMany: (keys: K[]) => Promise<Map<K, V>>) {
  let lastQuery: Promise<unknown> = Promise.resolve()

  async function loadBatch(keys: readonly K[]) {
    const query = loadMany([...new Set(keys)])
    lastQuery = query.catch(() => {})
    const values = await query
    return keys.map((key) => values.get(key))
  }

  const loader = new DataLoader<K, V | undefined>(loadBatch, {
    cache: false,
    maxBatchSize: 500,
    batchScheduleFn: (dispatch) => void lastQuery.then(dispatch),
  })
  return (key: K) => loader.load(key)
}
