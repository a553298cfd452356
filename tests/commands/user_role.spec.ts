import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function member() {
  const stack = await stackOn()
  const visitor = await Visitor.registered(stack)
  const change = (role: string, email = visitor.email) => stack.runCommand('user:role', email, role)
  const entries = async () =>
    stack.sql(
      `SELECT actor_id, action, changes FROM audit_entries WHERE subject_type = 'user'
         AND subject_id = $1`,
      [(await visitor.account()).id]
    )
  return { stack, visitor, change, entries }
}

test.group('user:role', () => {
  test('makes a member an admin, whatever the case of the e-mail', async ({ assert }) => {
    const { stack, visitor, entries } = await member()
    assert.equal((await visitor.get('/admin/cities')).status, 404)

    const email = visitor.email.toUpperCase()
    const { exitCode, stdout, stderr } = await stack.ace('user:role', email, 'admin')

    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, `${visitor.name} <${visitor.email}> now has the role admin`)
    assert.equal((await visitor.account()).role, 'admin')
    assert.equal((await visitor.get('/admin/cities')).status, 200)
    assert.deepEqual(await entries(), [
      {
        actor_id: null,
        action: 'member.role_changed',
        changes: { role: { from: 'member', to: 'admin' } },
      },
    ])
  })

  test('removes control characters from the name', async ({ assert }) => {
    const { stack, visitor, change } = await member()
    await stack.sql('UPDATE users SET name = $1 WHERE email = $2', ['Eve\u001b[2J', visitor.email])
    const { stdout } = await change('manager')
    assert.include(stdout, `Eve [2J <${visitor.email}> now has the role manager`)
    assert.notMatch(stdout, /[^\P{Cc}\n]/u)
  })

  test('does not change the role of the last active admin', async ({ assert }) => {
    const { stack, visitor, change, entries } = await member()
    await stack.sql(`UPDATE users SET role = 'admin' WHERE email = $1`, [visitor.email])
    await stack.sql(`UPDATE users SET role = 'member' WHERE email <> $1`, [visitor.email])

    const { exitCode, stderr } = await change('member')

    assert.equal(exitCode, 1)
    assert.lengthOf(outputLines(stderr), 1, stderr)
    assert.include(
      stderr,
      'This is the last active admin. Please make another member an admin first.'
    )
    assert.equal((await visitor.account()).role, 'admin')
    assert.isEmpty(await entries())
  })

  for (const { input, role, email, message } of [
    {
      input: 'an unknown role',
      role: 'god',
      message: 'The role must be one of',
    },
    {
      input: 'an unknown e-mail',
      role: 'admin',
      email: 'nobody@example.org',
      message: 'No account has the e-mail "nobody@example.org"',
    },
  ]) {
    test(`rejects ${input} in one line`, async ({ assert }) => {
      const { visitor, change } = await member()
      const { exitCode, stderr } = await change(role, email)
      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, message)
      assert.equal((await visitor.account()).role, 'member')
    })
  }
})
