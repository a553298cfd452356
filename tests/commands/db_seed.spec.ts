import { test } from '@japa/runner'
import { createDatabase } from '#tests/support/start_services'
import { stackOn } from '#tests/support/stack'

test.group('db:seed', () => {
  test('says why the database cannot be filled, without SQL', async ({ assert }) => {
    const stack = await stackOn()
    const url = new URL(await createDatabase())
    url.search = `?options=${encodeURIComponent('-c default_transaction_read_only=on')}`
    const { exitCode, stdout } = await stack.aceWithSettings({ DATABASE_URL: url.href }, 'db:seed')
    assert.equal(exitCode, 1)
    assert.match(stdout, /The database cannot be used: cannot execute .* read-only transaction\./)
    assert.notMatch(stdout, /insert into|\$1/)
  })
})
