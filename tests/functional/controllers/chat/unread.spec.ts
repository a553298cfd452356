import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { pageText } from '#tests/support/page_text'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Returns what a page shows as unread: of all rooms in its title and header, and of one room. */
async function unreadOn(member: Visitor, path: string, room?: number) {
  const { body } = await member.get(path)
  const badge = (of: unknown) => {
    const [, shown] = new RegExp(`data-unread="${of}"[^>]*>(.*?)unread<`, 's').exec(body) ?? []
    return shown && pageText(shown).trim()
  }
  return {
    title: /<title>(?:\(([^)]*)\))?/.exec(body)![1],
    total: badge('total'),
    room: badge(room),
  }
}

const markRead = async (member: Visitor, path: string, number: number | string) =>
  member.request(`${path}/reads`, {
    method: 'PUT',
    headers: { 'accept': 'application/json', 'x-csrf-token': await member.csrfToken() },
    body: new URLSearchParams({ number: String(number) }),
  })

async function twoInRoom() {
  const stack = await stackOn()
  const [reader, writer] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  const room = await addRoom(reader, writer)
  return { stack, reader, writer, room, path: `/chat/cities/${room}` }
}

const lastOf = async (stack: Stack, room: number) => {
  const [row] = await stack.sql('SELECT max(number) AS number FROM messages WHERE room_id = $1', [
    room,
  ])
  return Number(row.number)
}

/** Other tests of the shared stack write in the lobby. */
const muteLobby = async (member: Visitor) => {
  const { id } = await member.account()
  await member.stack.sql('INSERT INTO muted_rooms (user_id, room_id) VALUES ($1, 0)', [id])
}

test.group('Unread messages', () => {
  test('are counted on every page, in its title and for each room', async ({ assert }) => {
    const { reader, writer, room, path } = await twoInRoom()
    await muteLobby(reader)
    const second = await addRoom(reader)
    assert.deepEqual(await unreadOn(reader, '/dashboard'), {
      title: undefined,
      total: undefined,
      room: undefined,
    })
    for (let n = 0; n < 2; n++) await addMessage(writer, { room_id: room })
    await addMessage(writer, { room_id: second })

    for (const page of ['/dashboard', '/settings', '/cities', '/nothing-here', path]) {
      const { title, total } = await unreadOn(reader, page)
      assert.deepEqual([title, total], ['3', '3'], page)
    }
    assert.equal((await unreadOn(reader, '/chat', room)).room, '2')
    assert.equal((await unreadOn(reader, '/chat', second)).room, '1')
  })

  test('are those of others that are not deleted, 99 at most', async ({ assert }) => {
    const { stack, reader, writer, room } = await twoInRoom()
    await muteLobby(reader)
    await addMessage(reader, { room_id: room })
    const deleted = await addMessage(writer, { room_id: room })
    await addMessage(writer, { room_id: room })
    await stack.sql('DELETE FROM messages WHERE id = $1', [deleted])
    assert.equal((await unreadOn(reader, '/dashboard')).total, '1')

    await stack.sql(
      `INSERT INTO messages (id, room_id, body)
         SELECT gen_random_uuid(), $1, 'said' FROM generate_series(1, 120)`,
      [room]
    )
    const { title, total, room: ofRoom } = await unreadOn(reader, '/chat', room)
    assert.deepEqual([title, total, ofRoom], ['99+', '99+', '99+'])
  })

  test('are those since the member may read the room', async ({ assert }) => {
    const { stack, writer, room } = await twoInRoom()
    await addMessage(writer, { room_id: room })
    await addMessage(writer)
    const member = await Visitor.registered(stack)
    const [{ number }] = await stack.sql(
      `SELECT number FROM reads JOIN users ON users.id = user_id WHERE email = $1 AND room_id = 0`,
      [member.email]
    )
    assert.isAtLeast(Number(number), await lastOf(stack, 0))
    await member.subscribe(room)
    assert.isUndefined((await unreadOn(member, '/chat', room)).room)
    await addMessage(writer, { room_id: room })
    assert.equal((await unreadOn(member, '/chat', room)).room, '1')

    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [room])
    await addMessage(writer, { room_id: room })
    assert.isUndefined((await unreadOn(member, '/chat', room)).room)
    await member.subscribe(room)
    assert.isUndefined((await unreadOn(member, '/chat', room)).room, 'written without the right')
  })

  test('are read on all devices when one of them has shown them, in any order', async ({
    assert,
  }) => {
    const { stack, reader, writer, room, path } = await twoInRoom()
    await muteLobby(reader)
    for (let n = 0; n < 3; n++) await addMessage(writer, { room_id: room })
    const last = await lastOf(stack, room)

    assert.equal((await markRead(reader, path, last - 1)).status, 204)
    assert.equal((await unreadOn(reader, '/dashboard')).total, '1')
    assert.equal((await markRead(reader, path, last - 2)).status, 204)
    assert.equal((await unreadOn(reader, '/dashboard')).total, '1')
    assert.equal((await markRead(reader, path, 2 ** 50)).status, 204)
    assert.isUndefined((await unreadOn(reader, '/dashboard')).total)
    await addMessage(writer, { room_id: room })
    assert.equal((await unreadOn(reader, '/dashboard')).total, '1', 'beyond the last message')
  })

  test('can be marked as read without a script', async ({ assert }) => {
    const { reader, writer, room, path } = await twoInRoom()
    await muteLobby(reader)
    await addMessage(writer, { room_id: room })
    const { body } = await reader.get(path)
    const [, form] = /<noscript>(.*?)<\/noscript>/s.exec(body) ?? []
    const [, number] = /name="number" value="(\d+)"/.exec(form!)!
    const page = await reader.submit(`${path}/reads?_method=PUT`, { number }, path)
    assert.equal(page.path, path)
    assert.isUndefined((await unreadOn(reader, '/dashboard')).total)
    assert.notInclude(page.body, '<noscript>')
  })

  test('begin below a line in the room', async ({ assert }) => {
    const { stack, reader, writer, room, path } = await twoInRoom()
    await addMessage(writer, { room_id: room, body: 'before' })
    await markRead(reader, path, await lastOf(stack, room))
    await addMessage(writer, { room_id: room, body: 'after' })
    const text = pageText((await reader.get(path)).body)
    assert.match(text, /before.*New since you were here.*after/)
    assert.notInclude(pageText((await writer.get(path)).body), 'New since you were here')
  })

  test('of a muted room are not counted', async ({ assert }) => {
    const { reader, writer, room, path } = await twoInRoom()
    await muteLobby(reader)
    await addMessage(writer, { room_id: room })
    assert.equal((await unreadOn(reader, '/dashboard')).total, '1')

    const muted = await reader.submit(`${path}/mute`, {}, path)
    assert.match(muted.body, /data-mute="true"\s+hidden/)
    assert.isUndefined((await unreadOn(reader, '/dashboard')).total)
    assert.isUndefined((await unreadOn(reader, path, room)).room)

    const unmuted = await reader.submit(`${path}/mute?_method=DELETE`, {}, path)
    assert.match(unmuted.body, /data-mute="false"\s+hidden/)
    assert.equal((await unreadOn(reader, path, room)).room, '1')
  })

  test('cannot be marked by invalid numbers, nor in rooms of others', async ({ assert }) => {
    const { stack, reader, path } = await twoInRoom()
    for (const number of ['', '-1', '1.5', 'x', '9'.repeat(40), 'Infinity']) {
      assert.equal((await markRead(reader, path, number)).status, 422, number)
    }
    const stranger = await Visitor.registered(stack)
    const before = await stack.sql('SELECT * FROM reads ORDER BY user_id, room_id')
    assert.equal((await markRead(stranger, path, 1)).status, 404)
    assert.equal((await markRead(stranger, '/chat/cities/2147483647', 1)).status, 404)
    for (const method of ['POST', 'DELETE']) {
      const { status } = await stranger.request(`${path}/mute`, {
        method,
        headers: { 'accept': 'application/json', 'x-csrf-token': await stranger.csrfToken() },
      })
      assert.equal(status, 404)
    }
    assert.deepEqual(await stack.sql('SELECT * FROM reads ORDER BY user_id, room_id'), before)
  })
})
