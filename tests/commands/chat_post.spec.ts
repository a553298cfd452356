import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function author() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const messages = () =>
    stack.sql(
      `SELECT room_id, body FROM messages JOIN users ON users.id = author_id WHERE email = $1
       ORDER BY number`,
      [member.email]
    )
  return { stack, member, messages }
}

test.group('chat:post', () => {
  test('posts a message in the lobby, and announces it', async ({ assert }) => {
    const { stack, member, messages } = await author()
    const { exitCode, stdout, stderr } = await stack.ace('chat:post', member.email, 'Hello ')
    assert.equal(exitCode, 0, stderr)
    assert.include(stdout, `${member.name} has written in the lobby`)
    assert.notInclude(stdout, 'roomId')
    assert.deepEqual(await messages(), [{ room_id: 0, body: 'Hello' }])
    const [{ pending }] = await stack.sql(
      `SELECT last_position > position AS pending FROM rooms JOIN announced_rooms ON room_id = id
       WHERE id = 0`
    )
    assert.isFalse(pending)
  })

  test('posts in the room of a city only if the account watches it', async ({ assert }) => {
    const { stack, member, messages } = await author()
    const city = await stack.city('Commandville')
    const post = () =>
      stack.runCommand('chat:post', member.email, 'Snow', '--city=commandville, testland')
    const refused = await post()
    assert.equal(refused.exitCode, 1)
    assert.include(refused.stderr, 'the account does not watch the city')
    await member.subscribe(city)
    assert.equal((await post()).exitCode, 0)
    assert.deepEqual(await messages(), [{ room_id: city, body: 'Snow' }])
  })

  for (const [name, args, sentence] of [
    ['an empty text', [' '], 'Please write a message'],
    ['a long text', ['x'.repeat(2001)], 'at most 2000 characters'],
    ['an unknown city', ['x', '--city=Nowhere at all'], 'Nowhere at all'],
  ] as const) {
    test(`refuses ${name} with a sentence`, async ({ assert }) => {
      const { stack, member, messages } = await author()
      const { exitCode, stderr } = await stack.runCommand('chat:post', member.email, ...args)
      assert.equal(exitCode, 1)
      assert.include(stderr, sentence)
      assert.isEmpty(await messages())
    })
  }

  test('refuses an unknown and a deactivated account', async ({ assert }) => {
    const { stack, member, messages } = await author()
    const unknown = await stack.runCommand('chat:post', 'nobody@example.org', 'x')
    assert.equal(unknown.exitCode, 1)
    assert.include(unknown.stderr, 'nobody@example.org')
    await stack.sql('UPDATE users SET active = false WHERE email = $1', [member.email])
    const { exitCode, stderr } = await stack.runCommand('chat:post', member.email, 'x')
    assert.equal(exitCode, 1)
    assert.include(stderr, 'the account is deactivated')
    assert.isEmpty(await messages())
  })
})
