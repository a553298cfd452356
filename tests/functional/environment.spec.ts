import { test } from '@japa/runner'
import { stackOn } from '#tests/stack'

test.group('A setting that cannot be', () => {
  for (const { name, value, sentence } of [
    { name: 'TRUSTED_PROXIES', value: 'loopback, my-proxy', sentence: 'names "my-proxy"' },
    { name: 'TRUSTED_PROXIES', value: '0.0.0.0/0', sentence: 'names "0.0.0.0/0"' },
    { name: 'TRUSTED_PROXIES', value: '*', sentence: 'names "*"' },
    { name: 'HUB_JOIN_TIMEOUT', value: '0', sentence: 'a whole number above 0' },
    { name: 'HUB_MAX_FRAME', value: '4 kB', sentence: 'a whole number above 0' },
    { name: 'HUB_SOCKETS_PER_USER', value: '-1', sentence: 'a whole number above 0' },
  ]) {
    test(`like ${name}=${value} is named in one line`, async ({ assert }) => {
      const stack = await stackOn()
      const { exitCode, stderr } = await stack.aceWith({ [name]: value }, 'hub:serve', '--port=1')
      assert.equal(exitCode, 1)
      assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
      assert.include(stderr, name)
      assert.include(stderr, sentence)
    })
  }
})
