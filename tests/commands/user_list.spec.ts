import { test } from '@japa/runner'
import { lines } from '#tests/lines'
import { stackOn } from '#tests/stack'

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
  const list = async (...flags: string[]) => {
    const { exitCode, stdout, stderr } = await stack.ace('user:list', `--search=${word}`, ...flags)
    return { exitCode, stdout, stderr, rows: lines(stdout).map((line) => line.split('\t')) }
  }
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

  for (const { flags, names } of [
    { flags: ['--role=admin'], names: ['Ana Ása'] },
    { flags: ['--role=member', '--active'], names: ['Bo Tab'] },
    { flags: ['--no-active'], names: ['Cy Gone'] },
    { flags: ['--limit=2'], names: ['Ana Ása', 'Bo Tab'] },
    { flags: ['--role=manager'], names: [] },
  ]) {
    test(`lists ${names.join(' and ') || 'nobody'} for ${flags.join(' ')}`, async ({ assert }) => {
      const { list } = await three()
      const { exitCode, stderr, rows } = await list(...flags)
      assert.equal(exitCode, 0, stderr)
      assert.deepEqual(
        rows.map(([, name]) => name),
        names
      )
    })
  }

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

  for (const { flag, says } of [
    { flag: '--role=god', says: 'The role must be one of' },
    { flag: '--limit=0', says: '--limit is a whole number from 1 to 100000.' },
  ]) {
    test(`refuses ${flag} in one line`, async ({ assert }) => {
      const { list } = await three()
      const { exitCode, stdout, stderr } = await list(flag)
      assert.equal(exitCode, 1)
      assert.equal(stdout, '')
      assert.lengthOf(lines(stderr), 1, stderr)
      assert.include(stderr, says)
    })
  }
})
