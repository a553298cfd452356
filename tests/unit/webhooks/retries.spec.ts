import { test } from '@japa/runner'
import { isRefusal, isSuccess, pauseSeconds } from '#webhooks/retries'

const failed = { durationMs: 1 }

test.group('The pauses after failures of a webhook', () => {
  test('grow to an hour', ({ assert }) => {
    const pauses = [1, 2, 3, 4, 5, 6, 100].map((failures) => pauseSeconds(failures, failed, 0))
    assert.deepEqual(pauses, [5, 30, 120, 600, 1800, 3600, 3600])
  })

  test('differ by a tenth at most', ({ assert }) => {
    assert.equal(pauseSeconds(3, failed, 1), 132)
    assert.equal(pauseSeconds(6, failed, 1), 3600)
  })

  test('are as long as the receiver wishes, but an hour at most', ({ assert }) => {
    assert.equal(pauseSeconds(1, { ...failed, retryAfterSeconds: 60 }, 0), 60)
    assert.equal(pauseSeconds(1, { ...failed, retryAfterSeconds: 1 }, 0), 5)
    assert.equal(pauseSeconds(1, { ...failed, retryAfterSeconds: 1_000_000 }, 0), 3600)
  })
})

test.group('An answer to a webhook', () => {
  for (const [status, meaning] of [
    [200, 'success'],
    [204, 'success'],
    [301, 'failure'],
    [400, 'refusal'],
    [401, 'refusal'],
    [404, 'refusal'],
    [408, 'failure'],
    [410, 'refusal'],
    [422, 'refusal'],
    [425, 'failure'],
    [429, 'failure'],
    [500, 'failure'],
    [503, 'failure'],
    [undefined, 'failure'],
  ] as const) {
    test(`with the status ${status} is a ${meaning}`, ({ assert }) => {
      const outcome = { status, durationMs: 1 }
      assert.equal(isSuccess(outcome), meaning === 'success')
      assert.equal(isRefusal(outcome), meaning === 'refusal')
    })
  }
})
