import { mock } from 'node:test'
import logger from '@adonisjs/core/services/logger'
import { test } from '@japa/runner'
import { reject } from '#hub/connections/rejections'

/**
 * Mocks the timers only during `act`, because Japa cannot clear its own timeout while the timers
 * are mocked.
 */
function withMockedTimers(act: () => void) {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    act()
  } finally {
    mock.timers.reset()
    mock.restoreAll()
  }
}

test.group('Rejections', () => {
  test('are logged once a minute, as a sum of each kind, and not if there was none', ({
    assert,
  }) => {
    withMockedTimers(() => {
      const info = mock.method(logger, 'info', () => {})
      const loggedSums = () => info.mock.calls.map(({ arguments: [fields] }) => fields as unknown)

      for (let n = 0; n < 1000; n++) reject('throttled')
      reject('origin')
      assert.isEmpty(loggedSums())
      mock.timers.tick(60_000)
      assert.deepEqual(loggedSums(), [{ refused: { origin: 1, throttled: 1000 } }])

      mock.timers.tick(60_000)
      assert.lengthOf(loggedSums(), 1)
      reject('throttled')
      mock.timers.tick(60_000)
      assert.deepEqual(loggedSums().at(-1), { refused: { throttled: 1 } })
    })
  })
})
