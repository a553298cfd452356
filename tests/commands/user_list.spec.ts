import { test } from '@japa/runner'
import { listCommand, testFilterFlags, testInvalidFlags } from '#tests/support/list_commands'
import { stackOn } from '#tests/support/stack'

let words = 0

/** Three accounts that nobody else's search finds, and the command that lists them. */
async function three() {
  const stack = await stackOn()
  const word = `lister${++words}`
  await stack.sql(
    `INSERT INTO users (name, email, role, active) VALUES
       ('Ana Ása', 'ana@${word}.org', 'admin', true),
       ('Bo Tab', 'bo@${word}.org', 'member', true),
       ('Cy Gone', 'cy@${word}.org', 'member', false)`
  )
  const list = listCommand(stack, 'user:list', word)
  return { word, list }
}

test.group('user:list', () => {
  test('has a line with tabs for each account, by name, where it is piped', async ({ assert }) => {
    const { word, list } = await three()
    const { exitCode, stderr, rows } = await list()

    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.deepEqual(
      rows.map(([, ...fields]) => fields.slice(0, 4)),
      [
        ['Ana Ása', `ana@${word}.org`, 'admin', 'yes'],
        ['Bo Tab', `bo@${word}.org`, 'member', 'yes'],
        ['Cy Gone', `cy@${word}.org`, 'member', 'no'],
      ]
    )
    for (const [id, , , , , since] of rows) {
      assert.match(id, /^\d+$/)
      assert.closeTo(Date.parse(since), Date.now(), 60_000)
    }
  })

  testFilterFlags(three, {
    '--role=admin': ['Ana Ása'],
    '--role=member --active': ['Bo Tab'],
    '--no-active': ['Cy Gone'],
    '--limit=2': ['Ana Ása', 'Bo Tab'],
    '--role=manager': [],
  })

  test('lets no name speak to the terminal', async ({ assert }) => {
    const { word, list } = await three()
    const stack = await stackOn()
    const name = 'Eve\u001b[2J\u009b31m\r\u0007Bell'
    await stack.sql(`UPDATE users SET name = $1 WHERE email = 'bo@${word}.org'`, [name])
    const { stdout, rows } = await list('--active')
    assert.equal(rows[1][1], 'Eve [2J 31m Bell')
    assert.notMatch(stdout, /[^\P{Cc}\t\n]/u)
  })

  test('speaks JSON to programs, and never of passwords', async ({ assert }) => {
    const { word, list } = await three()
    const [ana, , cy] = JSON.parse((await list('--json')).stdout)
    assert.sameMembers(Object.keys(ana), ['id', 'name', 'email', 'role', 'active', 'since'])
    assert.containsSubset(cy, { name: 'Cy Gone', email: `cy@${word}.org`, active: false })
    assert.deepEqual(JSON.parse((await list('--json', '--role=manager')).stdout), [])
  })

  testInvalidFlags(three, {
    '--role=god': 'The role must be one of',
    '--limit=0': '--limit is a whole number from 1 to 100000.',
  })
})
