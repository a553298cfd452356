import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { batched } from '#support/batch_loader'

/** Returns a loader, and the keys of each of its queries. */
function recordQueries(intervalMs: number, queryMs = 0) {
  const queries: number[][] = []
  const load = batched(async (keys: number[]) => {
    queries.push(keys)
    await pause(queryMs)
    return new Map(keys.map((key) => [key, -key]))
  }, intervalMs)
  return { queries, load }
}

test.group('A batch loader', () => {
  test('loads the keys of one turn of the event loop together, each once', async ({ assert }) => {
    const { queries, load } = recordQueries(0)
    assert.deepEqual(await Promise.all([load(1), load(2), load(1)]), [-1, -2, -1])
    assert.deepEqual(queries, [[1, 2]])
  })

  test('collects keys while a query runs', async ({ assert }) => {
    const { queries, load } = recordQueries(0, 50)
    const loaded = [load(1)]
    await pause(10)
    loaded.push(load(2))
    await pause(10)
    loaded.push(load(3))
    await Promise.all(loaded)
    assert.deepEqual(queries, [[1], [2, 3]])
  })

  test('waits between two queries only if the last one was for several keys', async ({
    assert,
  }) => {
    const { queries, load } = recordQueries(150)
    const start = performance.now()
    await load(1)
    await Promise.all([load(2), load(3)])
    assert.isBelow(performance.now() - start, 150)

    await load(4)
    assert.isAtLeast(performance.now() - start, 145)
    assert.deepEqual(queries, [[1], [2, 3], [4]])
  })

  test('rejects all keys of a query that fails, and loads the next ones', async ({ assert }) => {
    let fails = true
    const load = batched(async (keys: number[]) => {
      if (fails) throw new Error('no database')
      return new Map(keys.map((key) => [key, key]))
    })
    const results = await Promise.allSettled([load(1), load(2)])
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected']
    )
    fails = false
    assert.equal(await load(3), 3)
  })
})
