import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { outputLines } from '#tests/support/output_lines'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function member() {
  const stack = await stackOn()
  const visitor = await Visitor.registered(stack)
  const change = (flag: string) => stack.runCommand('user:password', visitor.email, flag)
  const entries = async () =>
    stack.sql(
      `SELECT actor_id, action, changes::text FROM audit_entries WHERE subject_type = 'user'
         AND subject_id = $1`,
      [(await visitor.account()).id]
    )
  return { stack, visitor, change, entries }
}

test.group('user:password', () => {
  test('sets a random password, which it prints, and signs the account out', async ({ assert }) => {
    const { stack, visitor, entries } = await member()
    assert.equal((await visitor.get('/dashboard')).status, 200)

    const { exitCode, stdout, stderr } = await stack.ace('user:password', visitor.email)

    assert.equal(exitCode, 0, stderr)
    assert.notEqual((await visitor.get('/dashboard')).status, 200)
    const [, password] = /password: (\S+)/.exec(stdout)!
    assert.equal((await visitor.signIn()).path, '/login')
    assert.equal((await visitor.signIn(password)).path, '/dashboard')
    assert.deepEqual(await entries(), [
      { actor_id: null, action: 'member.password_set', changes: '{}' },
    ])

    const { text } = await waitForMail(stack, visitor.email, 'Your password was changed')
    assert.include(text, 'was just changed')
    assert.notInclude(text, password)
  })

  test('sets the password of --password, and does not print it', async ({ assert }) => {
    const { visitor, change } = await member()
    const { exitCode, stdout, stderr } = await change('--password=quite another one')
    assert.equal(exitCode, 0, stderr)
    assert.notInclude(stdout + stderr, 'quite another one')
    assert.equal((await visitor.signIn('quite another one')).path, '/dashboard')
  })

  for (const { input, password, message } of [
    {
      input: 'a short password',
      password: 'short',
      message: 'The password needs at least 10 characters',
    },
    {
      input: 'the name of the member',
      password: 'vera visitor',
      message: 'must not be your name or your e-mail',
    },
    {
      input: 'a common password',
      password: '1234567890',
      message: 'This password is too common',
    },
  ]) {
    test(`rejects ${input} in one line, and does not sign the account out`, async ({ assert }) => {
      const { visitor, change, entries } = await member()
      const { exitCode, stderr } = await change(`--password=${password}`)
      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
      assert.equal((await visitor.get('/dashboard')).status, 200)
      assert.isEmpty(await entries())
    })
  }

  test('rejects an unknown e-mail in one line', async ({ assert }) => {
    const stack = await stackOn()
    const { exitCode, stderr } = await stack.runCommand('user:password', 'nobody@example.org')
    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(stderr, 'No account has the e-mail "nobody@example.org"')
  })
})
