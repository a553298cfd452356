import { test } from '@japa/runner'
import { skipWithout } from '#tests/support/programs'
import { TIMEOUT_FACTOR } from '#tests/support/visitor'
import { rollingRestart } from '#tests/support/deploy/rolling_restart'

const SOCKETS = 50
const VISIT_PAUSE_MS = 150

test.group('A rolling restart of all hubs and web servers', (group) => {
  skipWithout(group, 'nginx', 'openssl')
  test('fails no request, and every socket comes back with the newest readings', async ({
    assert,
  }) => {
    const { pages, forms, failures, outagesMs, committed, deliveries, breaches } =
      await rollingRestart(SOCKETS, { visitPauseMs: VISIT_PAUSE_MS })

    assert.isAbove(pages, 50)
    assert.isAbove(forms, 20)
    assert.isAbove(committed, 20)
    assert.isAbove(deliveries, SOCKETS)
    assert.equal(outagesMs.length, SOCKETS, 'each socket was disconnected')
    assert.deepEqual(failures, [])
    assert.isBelow(Math.max(...outagesMs), TIMEOUT_FACTOR * 5000)
    assert.deepEqual(breaches, [])
  })
})
