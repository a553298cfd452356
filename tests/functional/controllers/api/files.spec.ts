import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addRoom } from '#tests/support/add_message'
import { photo, sendFile, type TestFile } from '#tests/support/chat_files'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const ROUTE: TestFile = { name: 'Sunday räute.gpx', content: '<gpx/>' }

async function scene() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const room = await addRoom(member)
  const send = (file: TestFile) => sendFile(member, file, { room: `/chat/cities/${room}` })
  return { stack, member, room, send }
}

/** Returns a function that downloads a file for a program of this member. */
async function downloaderOf(member: Visitor, ability: 'messages:read' | 'messages:write') {
  const token = await member.createToken('files', ability)
  return async (id: string) => {
    const response = await fetch(`${member.stack.url}/api/v1/files/${id}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const content = Buffer.from(await response.arrayBuffer())
    return { status: response.status, headers: response.headers, content }
  }
}

test.group('Files of the API', () => {
  test('are downloaded as they were stored', async ({ assert }) => {
    const { member, send } = await scene()
    const download = await downloaderOf(member, 'messages:read')
    const { id } = await send(ROUTE)
    const { status, headers, content } = await download(id)
    assert.equal(status, 200)
    assert.equal(content.toString(), '<gpx/>')
    assert.equal(headers.get('content-type'), 'application/octet-stream')
    assert.match(headers.get('content-disposition')!, /^attachment; .*Sunday%20r%C3%A4ute\.gpx/)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.isNull(headers.get('set-cookie'))

    const image = await send({ name: 'lake.jpg', content: await photo() })
    const received = await download(image.id)
    assert.equal(received.headers.get('content-type'), 'application/octet-stream')
    assert.lengthOf(received.content, image.sizeBytes)
  })

  test('have a preview if they are images', async ({ assert }) => {
    const { member, send } = await scene()
    const download = await downloaderOf(member, 'messages:read')
    const { id } = await send({ name: 'lake.jpg', content: await photo() })
    const { status, headers, content } = await download(`${id}/preview`)
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'image/webp')
    assert.equal(content.subarray(8, 12).toString(), 'WEBP')
    const other = await send(ROUTE)
    assert.equal((await download(`${other.id}/preview`)).status, 404)
  })

  test('do not exist for who may not read the message', async ({ assert }) => {
    const { stack, member, room, send } = await scene()
    const { id } = await send(ROUTE)
    const other = await Visitor.registered(stack)
    const download = await downloaderOf(other, 'messages:read')
    const [foreign, missing] = [await download(id), await download(randomUUID())]
    assert.equal(foreign.status, 404)
    assert.deepEqual(foreign.content, missing.content)
    await other.subscribe(room)
    assert.equal((await download(id)).status, 200, 'it is the room that was missing')
    await stack.sql(
      'UPDATE messages SET deleted_at = now() FROM attachments WHERE message_id = messages.id AND attachments.id = $1',
      [id]
    )
    assert.equal((await download(id)).status, 404)
    const admin = await downloaderOf(await Visitor.admin(stack), 'messages:read')
    assert.equal((await admin(id)).status, 200, 'admins moderate')
    const writer = await downloaderOf(member, 'messages:write')
    assert.equal((await writer(id)).status, 403)
  })
})
