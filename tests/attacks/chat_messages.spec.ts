import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage } from '#tests/support/add_message'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

test.group('A visitor', () => {
  test('cannot post, edit or delete a message', async ({ assert }) => {
    const stack = await stackOn()
    const id = await addMessage(await Visitor.registered(stack))
    const visitor = new Visitor(stack)
    const token = await visitor.csrfToken()
    const before = await databaseState(stack)
    for (const [method, path] of [
      ['POST', '/chat/lobby/messages'],
      ['POST', '/chat/cities/1/messages'],
      ['PUT', `/chat/messages/${id}`],
      ['DELETE', `/chat/messages/${id}`],
    ]) {
      const fields = { _csrf: token, id: randomUUID(), body: 'forged' }
      const page = await visitor.send(path, fields, '/chat', method)
      assert.equal(page.status, 302, path)
      assert.match(page.headers.get('location')!, /\/login$/)
      const headers = { 'accept': 'application/json', 'x-csrf-token': token }
      const body = new URLSearchParams(fields)
      assert.equal((await visitor.request(path, { method, headers, body })).status, 401)
    }
    assert.equal(await databaseState(stack), before)
  })
})

test.group('A member', () => {
  test('cannot choose the author, the time, the place or the state of a message', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const { id: otherId } = await other.account()
    const { id: author } = await member.account()
    const forged = {
      author_id: otherId,
      authorId: otherId,
      author: 'Somebody else',
      user_id: otherId,
      created_at: '2000-01-01',
      createdAt: '2000-01-01',
      edited_at: '2000-01-01',
      deleted_at: '2000-01-01',
      number: 999_999_999,
      position: 999_999_999,
      room_id: 1,
      roomId: 1,
    }
    const id = randomUUID()
    await member.submit('/chat/lobby/messages', { ...forged, id, body: 'mine' }, '/chat')
    await member.submit(`/chat/messages/${id}?_method=PUT`, { ...forged, body: 'still' }, '/chat')
    const [row] = await stack.sql('SELECT * FROM messages WHERE id = $1', [id])
    assert.equal(row.body, 'still')
    assert.equal(row.author_id, author)
    assert.equal(row.room_id, 0)
    assert.isNull(row.deleted_at)
    for (const time of [row.created_at, row.edited_at]) {
      assert.isBelow(Math.abs(Date.now() - time.getTime()), 60_000)
    }
    assert.isBelow(Number(row.position), 999_999_999)
  })
})
