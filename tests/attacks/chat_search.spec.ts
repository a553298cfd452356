import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { distinctResults, invalid } from '#tests/support/invalid_query_strings'
import { pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'
import { searchValidator } from '#validators/message'

const search = (reader: Visitor, words: string, more = '') =>
  reader.get(`/chat/search?q=${encodeURIComponent(words)}${more}`)

const isFound = ({ body }: { body: string }) => body.includes('class="chat-results')

test.group('A hostile search of the chat', (group) => {
  let member: Visitor
  let own: number
  let foreign: number
  let secret: string
  let other: Visitor
  group.setup(async () => {
    const stack = await stackOn()
    member = await Visitor.registered(stack)
    other = await Visitor.registered(stack)
    own = await addRoom(member)
    foreign = await addRoom(other)
    secret = await addMessage(other, { room_id: foreign, body: 'xylophone secret' })
    await addMessage(member, { room_id: own, body: 'harmless words' })
  })

  test('finds nothing in rooms that the reader may not read, whatever it asks for', async ({
    assert,
  }) => {
    const { stack } = member
    assert.isTrue(isFound(await search(other, 'xylophone')), 'premise')
    const { id: author } = await other.account()
    const readers = [
      member,
      new Visitor(stack),
      await Visitor.manager(stack),
      await Visitor.admin(stack),
    ]
    const attempts: [string, string?][] = [
      ['xylophone'],
      ['xylo'],
      ['"xylophone secret"'],
      ['xylophone', `&room=${foreign}`],
      ['xylophone', `&author=${author}`],
      ['xylophone', `&before=${secret}`],
      ['harmless or xylophone', `&room[]=${foreign}`],
      [`xylophone room ${foreign}`],
      [`'room ${foreign}'`],
      [`"room ${foreign}" | xylophone`],
      [`xylophone' | 'room ${foreign}`],
      [`xylophone or "room ${foreign}"`],
      [`-"room ${own}" xylophone`],
    ]
    for (const reader of readers) {
      for (const [words, more] of attempts) {
        const page = await search(reader, words, more)
        assert.equal(page.status, 200, words)
        assert.notInclude(page.body, 'secret</p>', words)
        assert.notInclude(page.body, secret.slice(0, 20) + '"', words)
        assert.notMatch(page.body, /<mark>xylophone/, words)
      }
    }
    const page = await search(member, 'x', `&author=${author}`)
    assert.notInclude(pageText(page.body), 'Only messages of', 'names of members who never wrote')
  })

  test('finds nothing any more after the right to the room has ended', async ({ assert }) => {
    const reader = await Visitor.registered(member.stack)
    await reader.subscribe(foreign)
    assert.isTrue(isFound(await search(reader, 'xylophone')), 'premise')
    const { id } = await reader.account()
    await member.stack.sql('DELETE FROM subscriptions WHERE user_id = $1', [id])
    assert.isFalse(isFound(await search(reader, 'xylophone')))
  })

  test('does not find the text of a deleted message, not even as an admin', async ({ assert }) => {
    const admin = await Visitor.admin(member.stack)
    const id = await addMessage(admin, { body: 'quokka regretted' })
    assert.isTrue(isFound(await search(admin, 'quokka')), 'premise')
    await member.stack.sql('DELETE FROM messages WHERE id = $1', [id])
    for (const words of ['quokka', 'quok', 'regretted', '-quokka regretted']) {
      const page = await search(admin, words)
      assert.isFalse(isFound(page), words)
    }
    const [{ words }] = await member.stack.sql('SELECT words::text FROM messages WHERE id = $1', [
      id,
    ])
    assert.equal(words, '')
  })

  test('with SQL, operators or control characters finds something or nothing, and never fails', async ({
    assert,
  }) => {
    const hostile = [
      ...[`'; DROP TABLE messages; --`, `' OR 1=1 --`, `\\`, `\\'`, `$1`, `:typed`, `?`, `%s`],
      ...['&', '|', '!', '<->', '<2>', '& |', '((((', '))))', '!!!!a', 'a:*', ':*', 'a:ABCD', '*'],
      ...[
        '"',
        '"""',
        '""',
        `'`,
        `''''`,
        '-',
        '--',
        '- -',
        '-"',
        'or',
        'or or',
        'OR a',
        '"a" or',
        '-or',
      ],
      ...['\u0000', 'a\u0000b', '\u0002\u0003', '\u202e', '\uffff', '🎉', '   ', '\n'],
      ...['the', 'the of and', '.', '...', '<script>', '<b', '&lt;', '1e999', '-1', '١٢٣'],
      ...['(', 'a'.repeat(10_000), 'a '.repeat(2500), '"a '.repeat(1000), '-a '.repeat(2000)],
      ...['山'.repeat(1000), '- '.repeat(2500), `'${'a'.repeat(3000)}'`],
    ]
    for (const words of hostile) {
      const { status } = await search(member, words, `&room=${own}`)
      assert.equal(status, 200, JSON.stringify(words.slice(0, 40)))
    }
    // Half of a character, and bytes that are no character.
    for (const encoded of ['%ED%A0%80', '%FF', '%']) {
      const { status } = await member.get(`/chat/search?q=${encoded}`)
      assert.include([200, 404], status, encoded)
    }
    assert.isTrue(isFound(await search(member, 'harmless')))
    const [{ count }] = await member.stack.sql('SELECT count(*)::int FROM messages')
    assert.isAbove(count, 0)
  })

  test('with invalid parameters ignores them', async ({ assert }) => {
    for (const name of ['q', 'room', 'author', 'before']) {
      const queries = invalid(name).map((query) => `q=harmless&${query}`)
      for await (const { query } of distinctResults(searchValidator, queries)) {
        const { status } = await member.get(`/chat/search?${query}`)
        assert.equal(status, 200, query.slice(0, 80))
      }
    }
  })
})
