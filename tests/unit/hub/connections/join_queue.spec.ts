import { setImmediate as nextTick } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { HubSocket } from '#hub/types'
import { queueJoin } from '#hub/connections/join_queue'

const open = { conn: { readyState: 'open' } } as HubSocket
const closed = { conn: { readyState: 'closed' } } as HubSocket

test.group('The join queue', () => {
  test('starts a thousand joins in order, a few in each tick', async ({ assert }) => {
    const started: number[] = []
    const all = Array.from({ length: 1000 }, (_, n) => n)
    for (const n of all) queueJoin(open, () => started.push(n))
    assert.isEmpty(started)

    let mostPerTick = 0
    for (let before = 0; before < all.length; before = started.length) {
      await nextTick()
      mostPerTick = Math.max(mostPerTick, started.length - before)
    }
    assert.deepEqual(started, all)
    assert.isBelow(mostPerTick, 20)
  })

  test('rejects a connection that has closed meanwhile', async ({ assert }) => {
    const errors: unknown[] = []
    queueJoin(closed, (error) => errors.push(error))
    queueJoin(open, (error) => errors.push(error))
    while (errors.length < 2) await nextTick()
    assert.instanceOf(errors[0], Error)
    assert.isUndefined(errors[1])
  })
})
