import DataLoader from 'dataloader'

/**
 * Asks for many at once: what is asked while an answer is under way is asked together, next. A
 * thousand connections that come back at once cost a few queries, and each answer is of a query
 * that began after its question.
 * @param ask answers the keys that it knows; the others get undefined
 */
export function batched<K, V>(ask: (keys: K[]) => Promise<Map<K, V>>) {
  let last: Promise<unknown> = Promise.resolve()

  async function askAll(keys: readonly K[]) {
    const asking = ask([...new Set(keys)])
    last = asking.catch(() => {})
    const answers = await asking
    return keys.map((key) => answers.get(key))
  }

  const loader = new DataLoader<K, V | undefined>(askAll, {
    cache: false,
    maxBatchSize: 500,
    batchScheduleFn: (dispatch) => void last.then(dispatch),
  })
  return (key: K) => loader.load(key)
}
