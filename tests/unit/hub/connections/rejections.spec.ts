import { mock } from 'node:test'
import logger from '@adonisjs/core/services/logger'
import { test } from '@japa/runner'
import { reject } from '#hub/connections/rejections'

/** Has the clock in hand, but not for longer: the runner's own time-out could not be cleared. */
function byHand(act: () => void) {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    act()
  } finally {
    mock.timers.reset()
    mock.restoreAll()
  }
}

test.group('Refusals', () => {
  test('are said once a minute, of each kind how many came since, and not at all for want of any', ({
    assert,
  }) => {
    byHand(() => {
      const said = mock.method(logger, 'info', () => {})
      const sums = () => said.mock.calls.map(({ arguments: [what] }) => what as unknown)

      for (let n = 0; n < 1000; n++) reject('throttled')
      reject('origin')
      assert.isEmpty(sums())
      mock.timers.tick(60_000)
      assert.deepEqual(sums(), [{ refused: { origin: 1, throttled: 1000 } }])

      mock.timers.tick(60_000)
      assert.lengthOf(sums(), 1)
      reject('throttled')
      mock.timers.tick(60_000)
      assert.deepEqual(sums().at(-1), { refused: { throttled: 1 } })
    })
  })
})
