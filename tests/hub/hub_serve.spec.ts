import { test } from '@japa/runner'
import { buses, skipWithoutBus, stackOn } from '#tests/support/stack'

for (const bus of buses) {
  test.group(`hub:serve, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    test('fails with one sentence if its port is taken', async ({ assert }) => {
      const stack = await stackOn(bus)

      const { exitCode, stderr } = await stack.ace('hub:serve', `--port=${stack.env.HUB_PORT}`)

      assert.equal(exitCode, 1)
      assert.match(stderr, /Port \d+ on 127\.0\.0\.1 is in use/)
      assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
    })
  })
}

test.group('hub:serve', () => {
  test('fails with one sentence if there is no database', async ({ assert }) => {
    const stack = await stackOn()
    const { exitCode, stderr } = await stack.aceWithSettings(
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' },
      'hub:serve'
    )
    assert.equal(exitCode, 1)
    assert.include(stderr, 'Nothing answers at 127.0.0.1:1')
    assert.lengthOf(stderr.trim().split('\n'), 1, stderr)
  })

  test('fails if its port is not a valid number, and says which numbers are valid', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { exitCode, stderr } = await stack.ace('hub:serve', '--port=99999')
    assert.equal(exitCode, 1)
    assert.match(stderr, /from 1 to 65535/)
  })
})
