import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import { addMessage } from '#tests/support/add_message'
import { without } from '#tests/support/programs'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

/** Returns the only example in a language of the document. */
function example(language: string) {
  const document = readFileSync('docs/programs.md', 'utf8')
  const [found, ...others] = [...document.matchAll(/^```(\w+)\n(.*?)^```/gms)].filter(
    ([, name]) => name === language
  )
  if (!found || others.length) throw new Error(`The document has not exactly one ${language}`)
  return found[2]
}

async function memberWithToken() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const token = await member.createToken('documented', 'messages:read', 'messages:write')
  const env = {
    ...process.env,
    FAIRWEATHER_URL: stack.url,
    FAIRWEATHER_HUB: stack.hubUrl,
    FAIRWEATHER_TOKEN: token,
  }
  return { stack, member, env }
}

test.group('The document about programs', () => {
  test('has commands that read, post, edit and delete', async ({ assert }) => {
    const { member, env } = await memberWithToken()
    const { stdout, stderr } = await promisify(execFile)('sh', ['-euc', example('sh')], { env })
    assert.equal(stderr, '')
    // The responses are objects without line breaks between them.
    const [rooms, posted, edited, history, deleted] = JSON.parse(
      `[${stdout.replaceAll('}{', '},{')}]`
    )
    assert.deepEqual(rooms.rooms[0], { id: 0, name: 'Lobby', cityId: null })
    assert.equal(posted.body, 'Snow tomorrow')
    assert.equal(edited.body, 'Snow on Sunday')
    assert.include(
      history.messages.map(({ id }: { id: string }) => id),
      posted.id
    )
    assert.equal(deleted.body, '')
    const { id: author } = await member.account()
    assert.equal(deleted.authorId, author)
  }).skip(...without('curl'))

  test('has a program that shows the lobby and posts what is typed', async () => {
    const { member, env } = await memberWithToken()
    const program = spawn(process.execPath, ['--input-type=module', '--eval', example('js')], {
      env,
    })
    let output = ''
    for (const stream of [program.stdout, program.stderr]) {
      stream.on('data', (chunk) => (output += chunk))
    }
    const untilPrinted = (text: string) => until(text, () => output.includes(text))
    const id = await addMessage(member, { body: 'Written before' })
    await untilPrinted('Vera Visitor: Written before')
    program.stdin.write('Typed in a terminal\n')
    await untilPrinted('Vera Visitor: Typed in a terminal')
    await member.stack.sql('DELETE FROM messages WHERE id = $1', [id])
    await untilPrinted('Vera Visitor: (deleted)')
    const { id: owner } = await member.account()
    await member.stack.sql('DELETE FROM auth_access_tokens WHERE tokenable_id = $1', [owner])
    await untilPrinted('the hub closes the connection: signed-out')
    program.kill()
  })
})
