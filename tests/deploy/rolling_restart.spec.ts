import { test } from '@japa/runner'
import { hasNginx } from '#tests/support/nginx'
import { TIMEOUT_FACTOR } from '#tests/support/visitor'
import { rollingRestart } from '#tests/support/deploy/rolling_restart'

const SOCKETS = 100

if (hasNginx()) {
  test.group('A restart of all hubs and web servers in turn', () => {
    test('fails no page and no form, and brings every socket back, with what is newest', async ({
      assert,
    }) => {
      const { pages, forms, failures, outagesMs, committed, deliveries, breaches } =
        await rollingRestart(SOCKETS)

      assert.isAbove(pages, 50)
      assert.isAbove(forms, 20)
      assert.isAbove(committed, 20)
      assert.isAbove(deliveries, SOCKETS)
      assert.equal(outagesMs.length, SOCKETS, 'each was sent away')
      assert.deepEqual(failures, [])
      assert.isBelow(Math.max(...outagesMs), TIMEOUT_FACTOR * 5000)
      assert.deepEqual(breaches, [])
    })
  })
}
