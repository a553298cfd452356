import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/**
 * Returns a visitor without an account, and a function that creates the account with the command.
 */
async function scene() {
  const stack = await stackOn()
  const visitor = new Visitor(stack)
  const create = (...flags: string[]) =>
    stack.runCommand('user:create', '--name=Nora Newcomer', `--email=${visitor.email}`, ...flags)
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

test.group('user:create', () => {
  test('creates a member, and prints a password that works', async ({ assert }) => {
    const { stack, visitor, accounts, entries } = await scene()
    const { exitCode, stdout, stderr } = await stack.ace(
      'user:create',
      '--name=Nora Newcomer',
      `--email=${visitor.email}`
    )

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

  test('creates an admin with the given password, and does not print it', async ({ assert }) => {
    const { visitor, create, accounts } = await scene()
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

  test('stores the e-mail and the password in the form that a browser sends', async ({
    assert,
  }) => {
    const { stack, visitor } = await scene()
    const name = visitor.email.split('@')[0]
    const { exitCode, stderr } = await stack.runCommand(
      'user:create',
      '--name=Nora  Ne\u0301wcomer',
      `--email=${name}@müller.example`,
      '--password=  blanks and Gru\u0308ße '
    )
    assert.equal(exitCode, 0, stderr)
    const page = await visitor.signIn('blanks and Grüße', `${name}@xn--mller-kva.example`)
    assert.equal(page.path, '/dashboard')
    assert.include(page.body, 'Nora Néwcomer')
  })

  for (const { input, flags, message } of [
    {
      input: 'an unknown role',
      flags: ['--role=god'],
      message: 'The role must be one of',
    },
    {
      input: 'a short password',
      flags: ['--password=short'],
      message: 'The password needs at least 10 characters',
    },
    {
      input: 'an empty name',
      flags: ['--name='],
      message: 'Please fill in the name',
    },
  ]) {
    test(`rejects ${input} in one line`, async ({ assert }) => {
      const { create, accounts } = await scene()
      const { exitCode, stderr } = await create(...flags)

      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
      assert.isEmpty(await accounts())
    })
  }

  test('rejects an e-mail that is in use, whatever its case', async ({ assert }) => {
    const { stack, visitor, accounts } = await scene()
    await visitor.register()
    const email = visitor.email.toUpperCase()
    const { exitCode, stderr } = await stack.runCommand(
      'user:create',
      '--name=Nora',
      `--email=${email}`
    )

    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(stderr, 'An account with this e-mail already exists')
    assert.deepEqual(await accounts(), [{ name: 'Vera Visitor', role: 'member', active: true }])
  })

  test('reports missing values in one line if there is no terminal', async ({ assert }) => {
    const { exitCode, stderr } = await (await stackOn()).runCommand('user:create')
    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(stderr, 'Please fill in the name')
    assert.include(stderr, 'Please fill in the e-mail')
  })
})
