import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { programOf } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function scene() {
  const stack = await stackOn()
  const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const room = await addRoom(member, other)
  const ask = await programOf(member, 'messages:read')
  return { stack, member, other, room, ask }
}

const ids = (found: { id: string }[]) => found.map(({ id }) => id)

test.group('A search of messages of the API', () => {
  test('finds words, the newest message first, and shows what it has found', async ({ assert }) => {
    const { member, other, room, ask } = await scene()
    const first = await addMessage(member, { room_id: room, body: 'Fresh snow on the pass' })
    await addMessage(member, { room_id: room, body: 'No rain' })
    const second = await addMessage(other, { room_id: room, body: 'Snow' })
    const path = `/v1/messages?search=snow&room=${room}`
    const { status, body } = await ask('GET', path)
    assert.equal(status, 200, JSON.stringify(body))
    assert.deepEqual(ids(body.data), [second, first])
    const { createdAt, ...found } = body.data[1]
    assert.match(createdAt, /Z$/)
    const { id: memberId } = await member.account()
    assert.deepEqual(found, {
      id: first,
      roomId: room,
      authorId: memberId,
      author: member.name,
      excerpt: [
        { text: 'Fresh ', isHit: false },
        { text: 'snow', isHit: true },
        { text: ' on the pass', isHit: false },
      ],
    })
    assert.deepEqual(ids((await ask('GET', `${path}&author=${memberId}`)).body.data), [first])
    assert.deepEqual(ids((await ask('GET', `${path}&before=${second}`)).body.data), [first])
  })

  test('has pages', async ({ assert }) => {
    const { stack, room, ask } = await scene()
    await stack.sql(
      `INSERT INTO messages (id, room_id, body)
         SELECT gen_random_uuid(), $1, 'hail ' || n FROM generate_series(1, 30) n`,
      [room]
    )
    const first = await ask('GET', `/v1/messages?search=hail&room=${room}`)
    assert.lengthOf(first.body.data, 25)
    const next = /<\/api([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')![1]
    const second = await ask('GET', next)
    assert.isNull(second.headers.get('link'))
    assert.lengthOf(new Set([...ids(first.body.data), ...ids(second.body.data)]), 30)
  })

  test('finds nothing in a room that the member may not read', async ({ assert }) => {
    const { stack, other, ask } = await scene()
    const foreign = await addRoom(other)
    const word = `w${foreign}secret`
    const id = await addMessage(other, { room_id: foreign, body: word })
    const theirs = await programOf(other, 'messages:read')
    assert.deepEqual(ids((await theirs('GET', `/v1/messages?search=${word}`)).body.data), [id])
    for (const filter of ['', `&room=${foreign}`, '&room=2147483647']) {
      const { body } = await ask('GET', `/v1/messages?search=${word}${filter}`)
      assert.deepEqual(body, { data: [] }, filter)
    }
    await stack.sql('UPDATE messages SET deleted_at = now() WHERE id = $1', [id])
    assert.deepEqual((await theirs('GET', `/v1/messages?search=${word}`)).body, { data: [] })
  })

  test('needs words, not too many, and the ability', async ({ assert }) => {
    const { member, ask } = await scene()
    for (const query of ['', '?search=', '?search=%20', `?search=${'x'.repeat(201)}`]) {
      const { status, body } = await ask('GET', `/v1/messages${query}`)
      assert.equal(status, 422, query)
      assert.equal(body.errors[0].parameter ?? body.errors[0].pointer, '#/search', query)
    }
    const writer = await programOf(member, 'messages:write')
    assert.equal((await writer('GET', '/v1/messages?search=x')).status, 403)
  })
})
