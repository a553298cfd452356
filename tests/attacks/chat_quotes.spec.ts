import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { invalid } from '#tests/support/invalid_query_strings'
import { strictStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function twoMembers() {
  const stack = await stackOn()
  const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const [own, foreign] = [await addRoom(member), await addRoom(other)]
  const secret = await addMessage(other, { room_id: foreign, body: 'Meet at the northern hut' })
  return { stack, member, other, own, foreign, secret }
}

const quotesFor = async (reader: Visitor, ids: string) => {
  const { status, body } = await reader.get(`/chat/quotes?ids=${ids}`)
  return { status, ...JSON.parse(body) }
}

test.group('A message of another room', () => {
  test('cannot be quoted, with the same answer as one that does not exist', async ({ assert }) => {
    const { stack, member, own, secret } = await twoMembers()
    const headers = { 'accept': 'application/json', 'x-csrf-token': await member.csrfToken() }
    for (const room of ['lobby', `cities/${own}`]) {
      const answers = []
      for (const quoted of [secret, randomUUID()]) {
        const fields = { id: randomUUID(), body: 'x', quoted_id: quoted }
        const body = new URLSearchParams(fields)
        const init = { method: 'POST', headers, body }
        answers.push(await member.request(`/chat/${room}/messages`, init))
      }
      assert.equal(answers[0].status, 422)
      assert.equal(answers[0].body, answers[1].body)
      assert.notInclude(answers[0].body, 'northern hut')
    }
    assert.isEmpty(await stack.sql('SELECT FROM messages WHERE quoted_id = $1', [secret]))
  })

  test('cannot be quoted with SQL either', async ({ assert }) => {
    const { stack, member, own, secret } = await twoMembers()
    await assert.rejects(
      () => addMessage(member, { room_id: own, quoted_id: secret }),
      /only messages of its own room/
    )
    const id = await addMessage(member, { room_id: own })
    for (const quoted of [secret, id]) {
      const isOwn = quoted === id
      const update = () =>
        stack.sql('UPDATE messages SET quoted_id = $1 WHERE id = $2', [quoted, id])
      if (isOwn) await update()
      else await assert.rejects(update, /only messages of its own room/)
    }
  })

  test('is not found among quotes by anybody who may not read the room', async ({ assert }) => {
    const { stack, member, other, foreign, secret } = await twoMembers()
    const nothing = { status: 200, quotes: [] }
    const readers = [
      member,
      new Visitor(stack),
      await Visitor.manager(stack),
      await Visitor.admin(stack),
    ]
    for (const reader of readers) assert.deepEqual(await quotesFor(reader, secret), nothing)
    assert.lengthOf((await quotesFor(other, secret)).quotes, 1)
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [foreign])
    assert.deepEqual(await quotesFor(other, secret), nothing)
  })

  test('is not shown by the links of a room', async ({ assert }) => {
    const { member, own, secret } = await twoMembers()
    for (const room of ['/chat', `/chat/cities/${own}`]) {
      const page = await member.open(`${room}?quote=${secret}`)
      assert.notInclude(page.body, 'northern hut')
    }
  })
})

test.group('A request for quotes', () => {
  test('with invalid ids finds nothing, and never fails', async ({ assert }) => {
    const { member, secret } = await twoMembers()
    for (const query of [...invalid('ids'), `ids=${secret}'--`, 'ids=,,,', '']) {
      const { status, body } = await member.get(`/chat/quotes?${query}`)
      assert.include([200, 404], status, query.slice(0, 80))
      if (status === 200) assert.deepEqual(JSON.parse(body), { quotes: [] })
    }
    const many = Array.from({ length: 300 }, () => randomUUID()).join()
    assert.deepEqual(await quotesFor(member, many), { status: 200, quotes: [] })
  })

  test('of a visitor finds nothing if the chat is not public', async ({ assert }) => {
    const stack = await strictStack()
    const member = await Visitor.registered(stack)
    const quoted = await addMessage(member, { body: 'among us' })
    assert.lengthOf((await quotesFor(member, quoted)).quotes, 1)
    assert.isEmpty((await quotesFor(new Visitor(stack), quoted)).quotes)
    const search = await new Visitor(stack).open('/chat/search?q=among')
    assert.equal(search.path, '/login')
    assert.notInclude(search.body, 'among us')
  })
})
