import { createHash } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

type Request = [method: string, path: string]

const QUOTES: Request = ['GET', '/chat/quotes']

const requestStatus = async (visitor: Visitor, method: string, path: string) => {
  const { status } = await visitor.request(path, {
    method,
    headers: { 'accept': 'application/json', 'x-csrf-token': await visitor.csrfToken() },
  })
  return status
}

/** Sets the counts of all members and addresses, as if they had sent many requests. */
const setCounts = ({ stack }: Visitor, owner: string | number, points: number) => {
  const hash = createHash('sha256').update(String(owner)).digest('base64url')
  return stack.sql(
    `UPDATE rate_limits SET points = $1 WHERE key LIKE '%chat:' || $2 RETURNING key`,
    [points, hash]
  )
}

test.group('Small requests of the chat', () => {
  test('are throttled for each member, and change nothing then', async ({ assert }) => {
    const stack = await stackOn()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    const room = await addRoom(member, other)
    const { id } = await member.account()
    const mentions = JSON.stringify([{ id, name: member.name }])
    await addMessage(other, { room_id: room, mentions })
    const mute: Request = ['POST', `/chat/cities/${room}/mute`]
    const unmute: Request = ['DELETE', `/chat/cities/${room}/mute`]
    const see: Request = ['PUT', '/chat/mentions']
    assert.equal(await requestStatus(member, ...QUOTES), 200)

    assert.lengthOf(await setCounts(member, id, 299), 1)
    assert.equal(await requestStatus(member, ...mute), 204)
    for (const request of [mute, unmute, see, QUOTES]) {
      assert.equal(await requestStatus(member, ...request), 429, request.join(' '))
    }

    assert.equal(await requestStatus(other, ...QUOTES), 200)
    assert.lengthOf(await stack.sql('SELECT FROM muted_rooms WHERE user_id = $1', [id]), 1)
    const seen = 'SELECT FROM mentions WHERE user_id = $1 AND seen_at IS NOT NULL'
    assert.isEmpty(await stack.sql(seen, [id]))
    await setCounts(member, id, 1)
    for (const request of [unmute, see]) {
      assert.equal(await requestStatus(member, ...request), 204, request.join(' '))
    }
  })

  test('are throttled for all visitors from one address', async ({ assert, cleanup }) => {
    const stack = await stackOn()
    const [visitor, member] = [new Visitor(stack), await Visitor.registered(stack)]
    assert.equal(await requestStatus(visitor, ...QUOTES), 200)
    assert.lengthOf(await setCounts(visitor, '127.0.0.1', 300), 1)
    cleanup(async () => {
      await setCounts(visitor, '127.0.0.1', 0)
    })
    assert.equal(await requestStatus(new Visitor(stack), ...QUOTES), 429)
    assert.equal(await requestStatus(member, ...QUOTES), 200)
  })
})
