import { test } from '@japa/runner'
import { isLoopbackHost } from '#process/metrics_access'

test.group('The Host header of a request to this machine', () => {
  for (const host of ['localhost', 'localhost:3333', '127.0.0.1:8080', '127.1.2.3', '[::1]:80']) {
    test(`may be ${host}`, ({ assert }) => {
      assert.isTrue(isLoopbackHost(host))
    })
  }

  for (const host of [
    undefined,
    '',
    'board.example',
    'localhost.board.example',
    '127.0.0.1.evil.example',
    'evil.example:127.0.0.1',
    '203.0.113.7',
  ]) {
    test(`is not ${host || JSON.stringify(host)}`, ({ assert }) => {
      assert.isFalse(isLoopbackHost(host))
    })
  }
})
