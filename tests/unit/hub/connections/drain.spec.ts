import { test } from '@japa/runner'
import { randomBatches } from '#hub/connections/drain'

const sockets = Array.from({ length: 3000 }, (_, n) => n)

async function collectBatches(count: number, durationMs: number) {
  const startedAt = Date.now()
  const batches: { sockets: number[]; at: number }[] = []
  for await (const batch of randomBatches(sockets.slice(0, count), durationMs)) {
    batches.push({ sockets: batch, at: Date.now() - startedAt })
  }
  return batches
}

test.group('The batches of a drain', () => {
  test('contain each socket once, in random order', async ({ assert }) => {
    const batches = await collectBatches(500, 10_000)
    const drained = batches.flatMap((batch) => batch.sockets)
    assert.notDeepEqual(drained, sockets.slice(0, 500))
    assert.sameMembers(drained, sockets.slice(0, 500))
    assert.lengthOf(drained, 500)
  })

  test('of a hundred sockets take only a moment', async ({ assert }) => {
    const batches = await collectBatches(100, 10_000)
    assert.lengthOf(batches, 10)
    assert.isBelow(batches.at(-1)!.at, 1000)
  })

  test('of thousands of sockets are spread over the drain time and no longer', async ({
    assert,
  }) => {
    const batches = await collectBatches(3000, 1000)
    assert.isAbove(batches.length, 10)
    assert.isBelow(Math.max(...batches.map((batch) => batch.sockets.length)), 1000)
    assert.isAbove(batches.at(-1)!.at, 500)
    assert.isBelow(batches.at(-1)!.at, 3000)
  })

  test('are a single one if the drain time is zero, and none without sockets', async ({
    assert,
  }) => {
    assert.lengthOf(await collectBatches(3000, 0), 1)
    assert.lengthOf(await collectBatches(0, 10_000), 0)
  })
})
