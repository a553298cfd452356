import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Somebody who has no account yet, and the command to make him one. */
async function newcomer() {
  const stack = await stackOn()
  const visitor = new Visitor(stack)
  const create = (...flags: string[]) =>
    stack.ace('user:create', '--name=Nora Newcomer', `--email=${visitor.email}`, ...flags)
  const accounts = () =>
    stack.sql('SELECT name, role, active FROM users WHERE email = $1', [visitor.email])
  const entries = () =>
    stack.sql(
      `SELECT actor_id, action, changes FROM audit_entries JOIN users ON users.id = subject_id
         WHERE subject_type = 'user' AND email = $1`,
      [visitor.email]
    )
  return { stack, visitor, create, accounts, entries }
}

const lines = (output: string) => output.split('\n').filter(Boolean)

test.group('user:create', () => {
  test('makes a member whom the printed password signs in', async ({ assert }) => {
    const { visitor, create, accounts, entries } = await newcomer()
    const { exitCode, stdout, stderr } = await create()

    assert.equal(exitCode, 0)
    assert.equal(stderr, '')
    assert.deepEqual(await accounts(), [{ name: 'Nora Newcomer', role: 'member', active: true }])
    assert.deepEqual(await entries(), [
      { actor_id: null, action: 'member.created', changes: { role: { to: 'member' } } },
    ])
    const [, password] = /password: (\S+)/.exec(stdout)!
    assert.equal((await visitor.signIn(password)).path, '/dashboard')
    assert.equal((await visitor.get('/admin/cities')).status, 404)
  })

  test('makes an admin', async ({ assert }) => {
    const { visitor, create, accounts } = await newcomer()
    const { exitCode, stdout, stderr } = await create(
      '--role=admin',
      `--password=${visitor.password}`
    )

    assert.equal(exitCode, 0, stderr)
    assert.notInclude(stdout, visitor.password)
    assert.containsSubset(await accounts(), [{ role: 'admin' }])
    await visitor.signIn()
    assert.equal((await visitor.get('/admin/cities')).status, 200)
  })

  for (const { what, flags, says } of [
    { what: 'an unknown role', flags: ['--role=god'], says: 'The role must be one of' },
    {
      what: 'a short password',
      flags: ['--password=short'],
      says: 'The password needs at least 10 characters',
    },
    { what: 'an empty name', flags: ['--name='], says: 'Please fill in the name' },
  ]) {
    test(`refuses ${what} in one line`, async ({ assert }) => {
      const { create, accounts } = await newcomer()
      const { exitCode, stderr } = await create(...flags)

      assert.equal(exitCode, 1)
      assert.lengthOf(lines(stderr), 1, stderr)
      assert.include(stderr, says)
      assert.isEmpty(await accounts())
    })
  }

  test('refuses an e-mail that is taken, whatever its case', async ({ assert }) => {
    const { stack, visitor, accounts } = await newcomer()
    await visitor.register()
    const email = visitor.email.toUpperCase()
    const { exitCode, stderr } = await stack.ace('user:create', '--name=Nora', `--email=${email}`)

    assert.equal(exitCode, 1)
    assert.lengthOf(lines(stderr), 1, stderr)
    assert.include(stderr, 'An account with this e-mail already exists')
    assert.deepEqual(await accounts(), [{ name: 'Vera Visitor', role: 'member', active: true }])
  })

  test('says in one line what is missing, where nobody can be asked', async ({ assert }) => {
    const { exitCode, stderr } = await (await stackOn()).ace('user:create')
    assert.equal(exitCode, 1)
    assert.lengthOf(lines(stderr), 1, stderr)
    assert.include(stderr, 'Please fill in the name')
    assert.include(stderr, 'Please fill in the e-mail')
  })
})
