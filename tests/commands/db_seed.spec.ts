import { test } from '@japa/runner'
import { createDatabase } from '#tests/support/start_services'
import { Stack, stackOn } from '#tests/support/stack'
import { tempFile } from '#tests/support/temp_file'

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

  test('fills the log of the demo member, and not twice if it runs again', async ({ assert }) => {
    const stack = await Stack.start(
      'postgres',
      { DATA_DIR: tempFile('demo') },
      { web: false, hubs: 0 }
    )
    const runs = [await stack.runCommand('db:seed'), await stack.runCommand('db:seed')]
    assert.deepEqual(
      runs.map(({ exitCode }) => exitCode),
      [0, 0]
    )
    const rows = await stack.sql(
      `SELECT email, count(*)::int FROM entries JOIN users ON users.id = user_id GROUP BY email`
    )
    assert.deepEqual(rows, [{ email: 'member@example.org', count: 36 }])
    await stack.stop()
  })

  test('knows the demo cities by their names in other languages', async ({ assert }) => {
    const stack = await Stack.start(
      'postgres',
      { DATA_DIR: tempFile('demo_names') },
      { web: false, hubs: 0 }
    )
    assert.equal((await stack.runCommand('db:seed')).exitCode, 0)
    for (const [name, city] of [
      ['Munchen', 'Munich'],
      ['Wien', 'Vienna'],
      ['Нью-Йорк', 'New York'],
      ['東京', 'Tokyo'],
    ]) {
      const { stdout } = await stack.runCommand('city:list', `--search=${name}`, '--json')
      assert.include(
        JSON.parse(stdout).map((row: { name: string }) => row.name),
        city,
        name
      )
    }
    const [{ without }] = await stack.sql(
      `SELECT count(*)::int AS without FROM cities WHERE id NOT IN (SELECT city_id FROM city_names)`
    )
    assert.equal(without, 0)
    await stack.stop()
  })
})
