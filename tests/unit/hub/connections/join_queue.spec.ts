import { setImmediate as turn } from 'node:timers/promises'
import { test } from '@japa/runner'
import type { HubSocket } from '#hub/types'
import { queueJoin } from '#hub/connections/join_queue'

const open = { conn: { readyState: 'open' } } as HubSocket
const gone = { conn: { readyState: 'closed' } } as HubSocket

test.group('A thousand who ask to join at once', () => {
  test('are let in one after the other, a few in each turn', async ({ assert }) => {
    const admitted: number[] = []
    const everybody = Array.from({ length: 1000 }, (_, n) => n)
    for (const n of everybody) queueJoin(open, () => admitted.push(n))
    assert.isEmpty(admitted)

    let most = 0
    for (let before = 0; before < everybody.length; before = admitted.length) {
      await turn()
      most = Math.max(most, admitted.length - before)
    }
    assert.deepEqual(admitted, everybody)
    assert.isBelow(most, 20)
  })

  test('cost nothing where they have gone meanwhile', async ({ assert }) => {
    const errors: unknown[] = []
    queueJoin(gone, (error) => errors.push(error))
    queueJoin(open, (error) => errors.push(error))
    while (errors.length < 2) await turn()
    assert.instanceOf(errors[0], Error)
    assert.isUndefined(errors[1])
  })
})
