import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('chat:unmute', () => {
  test('lets a muted member write again, and records it once', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const { id } = await member.account()
    await stack.sql('UPDATE users SET muted_at = now() WHERE id = $1', [id])

    for (let n = 0; n < 2; n++) {
      const { exitCode, stdout, stderr } = await stack.runCommand('chat:unmute', member.email)
      assert.equal(exitCode, 0, stderr)
      assert.include(stdout, `${member.name} <${member.email}> can write in the chat`)
    }

    assert.isNull((await member.account()).muted_at)
    assert.equal((await stack.runCommand('chat:post', member.email, 'Hello')).exitCode, 0)
    const entries = await stack.sql(
      `SELECT actor_id FROM audit_entries WHERE action = 'member.unmuted' AND subject_id = $1`,
      [id]
    )
    assert.deepEqual(entries, [{ actor_id: null }])
  })

  test('refuses an unknown account', async ({ assert }) => {
    const { exitCode, stderr } = await (
      await stackOn()
    ).runCommand('chat:unmute', 'nobody@example.org')
    assert.equal(exitCode, 1)
    assert.include(stderr, 'No account has the e-mail "nobody@example.org"')
  })
})
