import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addRoom } from '#tests/support/add_message'
import { programOf, type Program } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

let names = 0

async function scene() {
  const stack = await stackOn()
  const [member, author] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const room = await addRoom(member, author)
  const { id } = await member.account()
  // A name that several members of the room have names nobody.
  const name = `Mentioned Member${++names}`
  await stack.sql('UPDATE users SET name = $1 WHERE id = $2', [name, id])
  return {
    stack,
    member,
    author,
    room,
    id,
    name,
    ask: await programOf(member, 'messages:read', 'messages:write'),
    say: sayIn(await programOf(author, 'messages:write'), room),
  }
}

/** Returns a function that posts a message, and returns its id. */
const sayIn = (ask: Program, room: number) => async (body: string) => {
  const id = randomUUID()
  const { status } = await ask('POST', `/v1/rooms/${room}/messages`, { id, body })
  if (status !== 201) throw new Error(`The message was refused with ${status}`)
  return id
}

const ids = (mentions: { messageId: string }[]) => mentions.map(({ messageId }) => messageId)

test.group('Mentions of the API', () => {
  test('are listed, the unseen ones first, and marked as seen', async ({ assert }) => {
    const { author, name, room, ask, say } = await scene()
    const [first, second] = [await say(`@${name} one`), await say(`@${name} two`)]
    await say('nobody')
    const { body } = await ask('GET', '/v1/mentions')
    assert.deepEqual(ids(body.data), [second, first])
    const { createdAt, ...mention } = body.data[0]
    assert.match(createdAt, /Z$/)
    assert.deepEqual(mention, {
      messageId: second,
      roomId: room,
      room: 'Room',
      author: author.name,
      body: `@${name} two`,
      seen: false,
    })
    const seen = (messageId?: string) => ask('PUT', '/v1/mentions/seen', { messageId })
    assert.equal((await seen(second)).status, 204)
    const after = (await ask('GET', '/v1/mentions')).body.data
    assert.deepEqual(ids(after), [first, second])
    assert.deepEqual(
      after.map((each: { seen: boolean }) => each.seen),
      [false, true]
    )
    assert.equal((await seen()).status, 204)
    assert.isTrue((await ask('GET', '/v1/mentions')).body.data[0].seen)
    assert.equal((await seen('x')).status, 422)
  })

  test('have pages', async ({ assert }) => {
    const { stack, room, id, ask } = await scene()
    await stack.sql(
      `WITH said AS (
         INSERT INTO messages (id, room_id, body)
           SELECT gen_random_uuid(), $1, 'said ' || n FROM generate_series(1, 40) n RETURNING id)
       INSERT INTO mentions (message_id, user_id) SELECT id, $2 FROM said`,
      [room, id]
    )
    const first = await ask('GET', '/v1/mentions')
    assert.lengthOf(first.body.data, 30)
    const next = /<\/api([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')![1]
    const second = await ask('GET', next)
    assert.isNull(second.headers.get('link'))
    const all = [...ids(first.body.data), ...ids(second.body.data)]
    assert.lengthOf(new Set(all), 40)
  })

  test('are those of the owner, and need the ability', async ({ assert }) => {
    const { member, author, name, ask, say } = await scene()
    await say(`@${name} hello`)
    const other = await programOf(author, 'messages:read', 'messages:write')
    assert.deepEqual((await other('GET', '/v1/mentions')).body, { data: [] })
    assert.equal((await other('PUT', '/v1/mentions/seen', {})).status, 204)
    assert.isFalse((await ask('GET', '/v1/mentions')).body.data[0].seen)
    const reader = await programOf(member, 'messages:read')
    assert.equal((await reader('PUT', '/v1/mentions/seen', {})).status, 403)
    const writer = await programOf(member, 'messages:write')
    assert.equal((await writer('GET', '/v1/mentions')).status, 403)
  })
})
