import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { programOf, type Program } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function scene() {
  const stack = await stackOn()
  const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const room = await addRoom(member, other)
  const ask = await programOf(member, 'messages:read', 'messages:write')
  return { stack, member, other, room, ask }
}

async function stateOf(ask: Program, room: number) {
  const { body } = await ask('GET', '/v1/rooms')
  const { lastRead, unread, muted } = body.data.find(({ id }: { id: number }) => id === room)
  return { lastRead, unread, muted }
}

test.group('Rooms of the API', () => {
  test('say what is unread, and how far they were read', async ({ assert }) => {
    const { member, other, room, ask } = await scene()
    for (const author of [other, member, other]) await addMessage(author, { room_id: room })
    assert.deepEqual(await stateOf(ask, room), { lastRead: 0, unread: 2, muted: false })
    const read = (number: unknown) => ask('PUT', `/v1/rooms/${room}/read`, { number })
    assert.equal((await read(2)).status, 204)
    assert.deepEqual(await stateOf(ask, room), { lastRead: 2, unread: 1, muted: false })
    assert.equal((await read(1)).status, 204)
    assert.equal((await stateOf(ask, room)).lastRead, 2, 'a lower number changes nothing')
    assert.equal((await read(Number.MAX_SAFE_INTEGER)).status, 204)
    assert.deepEqual(await stateOf(ask, room), { lastRead: 3, unread: 0, muted: false })
    for (const number of [undefined, null, -1, 1.5, '2', 2 ** 53]) {
      assert.equal((await read(number)).status, 422, String(number))
    }
  })

  test('are muted and unmuted', async ({ assert }) => {
    const { room, ask } = await scene()
    const path = `/v1/rooms/${room}/mute`
    for (const [method, muted] of [
      ['PUT', true],
      ['PUT', true],
      ['DELETE', false],
      ['DELETE', false],
    ] as const) {
      assert.equal((await ask(method, path)).status, 204)
      assert.equal((await stateOf(ask, room)).muted, muted)
    }
  })

  test('find the members whom a message can name', async ({ assert }) => {
    const { stack, other, room, ask } = await scene()
    const { id } = await other.account()
    await stack.sql(`UPDATE users SET name = 'Ana Qúillermo' WHERE id = $1`, [id])
    const stranger = await (await Visitor.registered(stack)).account()
    await stack.sql(`UPDATE users SET name = 'Quilla Elsewhere' WHERE id = $1`, [stranger.id])
    const path = `/v1/rooms/${room}/members`
    const named = await ask('GET', `${path}?name=quil`)
    assert.deepEqual(named.body, { data: [{ id, name: 'Ana Qúillermo' }] })
    assert.deepEqual((await ask('GET', path)).body, { data: [] }, 'nobody has written')
    await addMessage(other, { room_id: room })
    assert.deepEqual((await ask('GET', path)).body, named.body)
  })

  test('that the member may not read do not exist', async ({ assert }) => {
    const { stack, member, room, ask } = await scene()
    const foreign = await stack.city('Not watched', 20)
    const requests = (id: number) =>
      [
        ['PUT', `/v1/rooms/${id}/read`, { number: 1 }],
        ['PUT', `/v1/rooms/${id}/mute`],
        ['DELETE', `/v1/rooms/${id}/mute`],
        ['GET', `/v1/rooms/${id}/members?name=a`],
      ] as [string, string, object?][]
    const missing = requests(2147483647)
    for (const [n, request] of requests(foreign).entries()) {
      const { status, body } = await ask(...request)
      assert.equal(status, 404, request.join(' '))
      assert.deepEqual(body, (await ask(...missing[n])).body)
    }
    const reader = await programOf(member, 'messages:read')
    for (const request of requests(room).slice(0, 3)) {
      assert.equal((await reader(...request)).status, 403, request.join(' '))
    }
    const writer = await programOf(member, 'messages:write')
    assert.equal((await writer('GET', `/v1/rooms/${room}/members`)).status, 403)
  })
})
