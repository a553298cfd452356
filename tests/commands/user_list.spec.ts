import { test } from '@japa/runner'
import { listCommand, testFilterFlags, testInvalidFlags } from '#tests/support/list_command_tests'
import { stackOn } from '#tests/support/stack'

let domains = 0

/**
 * Creates three accounts with a unique e-mail domain, and returns the command that lists only them.
 */
async function scene() {
  const stack = await stackOn()
  const domain = `lister${++domains}.org`
  await stack.sql(
    `INSERT INTO users (name, email, role, active) VALUES
       ('Ana Ása', 'ana@${domain}', 'admin', true),
       ('Bo Tab', 'bo@${domain}', 'member', true),
       ('Cy Gone', 'cy@${domain}', 'member', false)`
  )
  const list = listCommand(stack, 'user:list', domain)
  return { domain, list }
}

test.group('user:list', () => {
  test('prints one line with tabs per account, sorted by name, in a pipe', async ({ assert }) => {
    const { domain, list } = await scene()
    const { exitCode, stderr, rows } = await list()

    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.deepEqual(
      rows.map(([, ...fields]) => fields.slice(0, 4)),
      [
        ['Ana Ása', `ana@${domain}`, 'admin', 'yes'],
        ['Bo Tab', `bo@${domain}`, 'member', 'yes'],
        ['Cy Gone', `cy@${domain}`, 'member', 'no'],
      ]
    )
    for (const [id, , , , , since] of rows) {
      assert.match(id, /^\d+$/)
      assert.closeTo(Date.parse(since), Date.now(), 60_000)
    }
  })

  testFilterFlags(scene, {
    '--role=member --active': ['Bo Tab'],
    '--no-active': ['Cy Gone'],
    '--limit=2': ['Ana Ása', 'Bo Tab'],
  })

  test('removes control characters from names', async ({ assert }) => {
    const { domain, list } = await scene()
    const stack = await stackOn()
    const name = 'Eve\u001b[2J\u009b31m\r\u0007Bell'
    await stack.sql(`UPDATE users SET name = $1 WHERE email = 'bo@${domain}'`, [name])
    const { stdout, rows } = await list('--active')
    assert.equal(rows[1][1], 'Eve [2J 31m Bell')
    assert.notMatch(stdout, /[^\P{Cc}\t\n]/u)
  })

  test('prints JSON with --json, without passwords', async ({ assert }) => {
    const { domain, list } = await scene()
    const [ana, , cy] = JSON.parse((await list('--json')).stdout)
    assert.sameMembers(Object.keys(ana), ['id', 'name', 'email', 'role', 'active', 'since'])
    assert.containsSubset(cy, { name: 'Cy Gone', email: `cy@${domain}`, active: false })
    assert.deepEqual(JSON.parse((await list('--json', '--role=manager')).stdout), [])
  })

  testInvalidFlags(scene, {
    '--role=god': 'The role must be one of',
    '--limit=0': '--limit must be a whole number from 1 to 100000.',
  })
})
