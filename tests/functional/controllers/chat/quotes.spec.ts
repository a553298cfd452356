import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor, type Page } from '#tests/support/visitor'

async function memberInRoom() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const room = await addRoom(member)
  return { stack, member, room, path: `/chat/cities/${room}` }
}

/** Returns the texts of the quotes that a page shows, in their order. */
const quotes = ({ body }: Page) =>
  [...body.matchAll(/<a\s+class="message-quote"([^>]*)>(.*?)<\/a>/gs)]
    .filter(([, attributes]) => !/ hidden/.test(attributes))
    .map(([, , text]) => pageText(text).trim())

/** Returns what the browser gets to fill the quotes of a page. */
async function fetchQuotes(reader: Visitor, ids: string[]) {
  const { body } = await reader.get(`/chat/quotes?ids=${ids.join()}`)
  return JSON.parse(body).quotes
}

test.group('A message that quotes another', () => {
  test('is posted with a link, without a script, and shows the author and the text', async ({
    assert,
  }) => {
    const { stack, member, room, path } = await memberInRoom()
    const quoted = await addMessage(member, { room_id: room, body: 'Who\njoins   us?' })
    const form = await member.get(`${path}?quote=${quoted}`)
    assert.match(form.body, new RegExp(`name="quoted_id" value="${quoted}"`))
    assert.deepEqual(quotes(form), ['Quote: Vera Visitor Who joins us?'])
    assert.include(pageText((await member.get(path)).body), 'Quote')

    const id = randomUUID()
    const fields = { id, body: 'Me!', quoted_id: quoted }
    const page = await member.submit(`${path}/messages`, fields, `${path}?quote=${quoted}`)

    assert.equal(page.path, `${path}#message-${id}`)
    assert.deepEqual(quotes(page), ['Quote: Vera Visitor Who joins us?'])
    assert.include(page.body, `href="${path}?message=${quoted}"`)
    const [row] = await stack.sql('SELECT quoted_id, body FROM messages WHERE id = $1', [id])
    assert.deepEqual(row, { quoted_id: quoted, body: 'Me!' })
    await member.submit(`${path}/messages`, fields, path)
    assert.lengthOf(await stack.sql('SELECT FROM messages WHERE room_id = $1', [room]), 2)
  })

  test('shows the new text when the other was edited, and none when it was deleted', async ({
    assert,
  }) => {
    const { stack, member, room, path } = await memberInRoom()
    const quoted = await addMessage(member, { room_id: room, body: 'regretted' })
    await addMessage(member, { room_id: room, body: 'answer', quoted_id: quoted })
    const [before] = await fetchQuotes(member, [quoted])
    assert.containsSubset(before, { id: quoted, author: member.name, body: 'regretted' })

    await stack.sql(`UPDATE messages SET body = 'corrected' WHERE id = $1`, [quoted])
    assert.deepEqual(quotes(await member.get(path)), ['Quote: Vera Visitor corrected'])
    await stack.sql('DELETE FROM messages WHERE id = $1', [quoted])

    const page = await member.get(path)
    assert.deepEqual(quotes(page), ['Quote: A deleted message'])
    assert.notInclude(page.body, 'corrected')
    const [after] = await fetchQuotes(member, [quoted])
    assert.equal(after.body, '')
    assert.isString(after.deletedAt)
    assert.isAbove(after.position, before.position)
  })

  test('stays without its quote when the other is deleted for good', async ({ assert }) => {
    const { stack, member, room, path } = await memberInRoom()
    const quoted = await addMessage(member, { room_id: room, body: 'old' })
    const answer = await addMessage(member, { room_id: room, body: 'answer', quoted_id: quoted })
    await stack.sql(
      `BEGIN; SET LOCAL fairweather.prunes = 'on'; DELETE FROM messages WHERE id = '${quoted}'; COMMIT`
    )
    const [row] = await stack.sql('SELECT quoted_id, edited_at FROM messages WHERE id = $1', [
      answer,
    ])
    assert.deepEqual(row, { quoted_id: null, edited_at: null })
    const page = await member.get(path)
    assert.isEmpty(quotes(page))
    assert.include(pageText(page.body), 'answer')
    assert.isEmpty(await fetchQuotes(member, [quoted]))
  })

  test('shows a long text shortened, and loses its quote when it is deleted itself', async ({
    assert,
  }) => {
    const { stack, member, room, path } = await memberInRoom()
    const quoted = await addMessage(member, { room_id: room, body: 'long '.repeat(100).trim() })
    const answer = await addMessage(member, { room_id: room, body: 'answer', quoted_id: quoted })
    const [text] = quotes(await member.get(path))
    assert.isBelow(text.length, 200)
    assert.isTrue(text.endsWith('…'))
    await stack.sql('DELETE FROM messages WHERE id = $1', [answer])
    assert.isEmpty(quotes(await member.get(path)))
  })

  test('is shown to a visitor in the lobby', async ({ assert }) => {
    const { stack, member } = await memberInRoom()
    const quoted = await addMessage(member, { body: 'public' })
    await addMessage(member, { body: 'answer', quoted_id: quoted })
    const visitor = new Visitor(stack)
    const page = await visitor.get('/chat')
    assert.include(quotes(page), 'Quote: Vera Visitor public')
    assert.notInclude(page.body, 'data-quote-message')
    assert.lengthOf(await fetchQuotes(visitor, [quoted]), 1)
  })
})

test.group('Quoting', () => {
  test('is refused with a sentence if the message is not in the room, and keeps what was typed', async ({
    assert,
  }) => {
    const { stack, member, room, path } = await memberInRoom()
    const elsewhere = await addMessage(member, { body: 'in the lobby' })
    const fields = { id: randomUUID(), body: 'Me!' }
    for (const quoted of [elsewhere, randomUUID()]) {
      const page = await member.submit(`${path}/messages`, { ...fields, quoted_id: quoted }, path)
      assert.include(notices(page.body), 'The message that you quote is not in this room any more.')
      assert.match(page.body, />\nMe!<\/textarea/)
    }
    assert.isEmpty(await stack.sql('SELECT FROM messages WHERE room_id = $1', [room]))
    const invalid = await member.submit(`${path}/messages`, { ...fields, quoted_id: 'x' }, path)
    assert.equal(invalid.status, 200)
    assert.isEmpty(await stack.sql('SELECT FROM messages WHERE room_id = $1', [room]))
  })

  test('a deleted message is not offered, but a message that was written meanwhile is posted', async ({
    assert,
  }) => {
    const { stack, member, room, path } = await memberInRoom()
    const quoted = await addMessage(member, { room_id: room, body: 'regretted' })
    await stack.sql('DELETE FROM messages WHERE id = $1', [quoted])
    const form = await member.get(`${path}?quote=${quoted}`)
    assert.match(form.body, /name="quoted_id" value=""/)
    const page = await member.submit(
      `${path}/messages`,
      { id: randomUUID(), body: 'Me!', quoted_id: quoted },
      path
    )
    assert.deepEqual(quotes(page), ['Quote: A deleted message'])
  })

  test('an unknown message shows the room with a sentence', async ({ assert }) => {
    const { member, path } = await memberInRoom()
    const page = await member.open(`${path}?quote=${randomUUID()}`)
    assert.equal(page.path, path)
    assert.include(notices(page.body), 'This message does not exist any more.')
  })
})
