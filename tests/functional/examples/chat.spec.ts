import { test } from '@japa/runner'
import { addMessage } from '#tests/support/add_message'
import { Example, revokeTokens } from '#tests/support/example'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('The example of a chat', () => {
  test('shows the lobby, and posts what is typed, until the token is revoked', async () => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const abilities = ['messages:read', 'messages:write'] as const
    const example = await Example.start(
      member,
      [...abilities],
      process.execPath,
      'examples/chat.mjs'
    )
    const id = await addMessage(member, { body: 'Written before' })
    await example.untilPrinted('Vera Visitor: Written before')

    example.type('Typed in a terminal')
    await example.untilPrinted('Vera Visitor: Typed in a terminal')
    await stack.sql('DELETE FROM messages WHERE id = $1', [id])
    await example.untilPrinted('Vera Visitor: (deleted)')
    await revokeTokens(member)
    await example.untilPrinted('The hub closes the connection: signed-out')
    example.stop()
  })
})
