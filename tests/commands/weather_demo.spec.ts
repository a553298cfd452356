import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from '@japa/runner'
import { BUILT } from '#tests/support/fork_module'
import { outputLines } from '#tests/support/output_lines'
import { Stack } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

test.group('weather:demo', () => {
  test('reports once, without SQL, that it cannot store readings, and goes on later', async ({
    assert,
  }) => {
    const stack = await Stack.start('postgres', {}, { web: false, hubs: 0 })
    const city = await stack.city('Demo')
    const name = new URL(stack.env.DATABASE_URL).pathname.slice(1)
    await stack.sql(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
    const child = spawn(process.execPath, ['ace.js', 'weather:demo', '--every=0.1'], {
      cwd: BUILT,
      env: { ...process.env, ...stack.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (text) => (output += text))

    await until('the report', () => output.includes('will try again'), 20_000)
    const countTries = async () => {
      const [{ tries }] = await stack.sql(
        `SELECT xact_rollback::int AS tries FROM pg_stat_database WHERE datname = $1`,
        [name]
      )
      return tries as number
    }
    const before = await countTries()
    await until('more tries', async () => (await countTries()) > before + 3, 20_000)
    assert.lengthOf(outputLines(output), 1, output)
    assert.match(output, /read-only transaction\. The demo feed will try again\.\s*$/)
    assert.notMatch(output, /insert|select/)

    await stack.sql('SET default_transaction_read_only = off')
    await stack.sql(`ALTER DATABASE ${name} RESET default_transaction_read_only`)
    await stack.sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = $1 AND pid <> pg_backend_pid()`,
      [name]
    )
    await until(
      'a reading',
      async () => {
        const rows = await stack.sql('SELECT FROM readings WHERE city_id = $1', [city])
        return rows.length > 0
      },
      20_000
    )
    child.kill()
    await once(child, 'exit')
    await stack.stop()
  })
})
