import { test } from '@japa/runner'
import { outputLines } from '#tests/support/output_lines'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function scene() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const mute = (...args: string[]) => stack.runCommand('chat:mute', member.email, ...args)
  return { stack, member, mute }
}

test.group('chat:mute', () => {
  test('keeps a member from writing for as long as it says, and is recorded', async ({
    assert,
  }) => {
    const { stack, member, mute } = await scene()
    const { exitCode, stdout, stderr } = await stack.ace(
      'chat:mute',
      member.email.toUpperCase(),
      '--for=1d',
      '--reason=Advertising'
    )
    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, `${member.name} <${member.email}> is muted in the chat`)
    const { id, muted_at: from, muted_until: until, mute_reason: reason } = await member.account()
    assert.equal(until.getTime() - from.getTime(), 86_400_000)
    assert.equal(reason, 'Advertising')
    const refused = await stack.runCommand('chat:post', member.email, 'Buy this')
    assert.equal(refused.exitCode, 1)
    assert.match(refused.stderr, /An admin has muted you: you can write again on .* UTC\./)

    await mute('--for=unlimited')
    const again = await member.account()
    assert.isNull(again.muted_until)
    assert.isNull(again.mute_reason)
    const entries = await stack.sql(
      `SELECT actor_id FROM audit_entries WHERE action = 'member.muted' AND subject_id = $1`,
      [id]
    )
    assert.deepEqual(entries, [{ actor_id: null }, { actor_id: null }])
  })

  for (const [name, args, sentence] of [
    ['an unknown duration', ['--for=5y'], '--for must be one of: 10m, 1h, 1d, 1w, unlimited.'],
    ['a long reason', [`--reason=${'x'.repeat(201)}`], 'at most 200 characters'],
  ] as const) {
    test(`refuses ${name} in one line`, async ({ assert }) => {
      const { member, mute } = await scene()
      const { exitCode, stderr } = await mute(...args)
      assert.equal(exitCode, 1)
      assert.lengthOf(outputLines(stderr), 1, stderr)
      assert.include(stderr, sentence)
      assert.isNull((await member.account()).muted_at)
    })
  }
})
