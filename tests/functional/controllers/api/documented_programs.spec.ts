import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import { without } from '#tests/support/programs'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

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
    assert.containsSubset(rooms.data[0], { id: 0, name: 'Lobby', cityId: null })
    assert.equal(posted.data.body, 'Snow tomorrow')
    assert.equal(edited.data.body, 'Snow on Sunday')
    assert.include(
      history.data.map(({ id }: { id: string }) => id),
      posted.data.id
    )
    assert.equal(deleted.data.body, '')
    const { id: author } = await member.account()
    assert.equal(deleted.data.authorId, author)
  }).skip(...without('curl'))
})
