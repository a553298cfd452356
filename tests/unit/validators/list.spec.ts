import { test } from '@japa/runner'
import { failuresValidator } from '#validators/feed_run'

test.group('The id in an address', () => {
  test('is every id that a row can have, and nothing else', async ({ assert }) => {
    const read = async (after: unknown) => (await failuresValidator.validate({ after })).after
    assert.equal(await read('1'), 1)
    assert.equal(await read('1000000000'), 1_000_000_000)
    assert.equal(await read('2147483647'), 2_147_483_647)
    for (const other of ['0', '01', '-1', '1.5', 'x', '', '2147483648', '9'.repeat(20), ['1']]) {
      assert.isNotOk(await read(other), String(other))
    }
  })
})
