import { spawnSync } from 'node:child_process'
import { test } from '@japa/runner'

/** A connection whose end PostgreSQL never confirms, in a process that waits for nothing else. */
const PROGRAM = `
  const { closeClient } = await import('#support/close_postgres_client')
  const client = { end: () => new Promise(() => {}), connection: { stream: { destroy() {} } } }
  closeClient(client).then(() => console.log('closed'))
`

test.group('closeClient', () => {
  test('ends although PostgreSQL does not confirm, also if the process waits for nothing else', ({
    assert,
  }) => {
    const args = ['--import=./bin/typescript_loader.js', '--input-type=module', '--eval', PROGRAM]
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    assert.equal(stdout, 'closed\n', stderr)
  })
})
