import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { assertOnlyForAdmins } from '#tests/support/assert_only_for_admins'
import { addMessage, addRoom } from '#tests/support/add_message'
import { programOfRole } from '#tests/support/program'
import { Visitor } from '#tests/support/visitor'

async function scene() {
  const program = await programOfRole('admin', 'moderation:read', 'moderation:write')
  const member = await Visitor.registered(program.stack)
  const room = await addRoom(member)
  const { id: author } = await member.account()
  const list = (query = '') => program.ask('GET', `/v1/moderation/messages?city=${room}${query}`)
  const add = (body: string) => addMessage(member, { room_id: room, body })
  return { ...program, author: author as number, room, list, add }
}

const bodies = ({ body }: { body: any }) => body.data.map((each: { body: string }) => each.body)

test.group('Messages of the API, for admins', () => {
  test('are those of all rooms, by the filters and sorts of the page', async ({ assert }) => {
    const { list, add, author, room } = await scene()
    const id = await add('first words')
    await add('second words')
    const { body } = await list('&sort=posted')
    const [{ createdAt, ...message }] = body.data
    assert.deepEqual(message, {
      id,
      roomId: room,
      authorId: author,
      author: 'Vera Visitor',
      body: 'first words',
      editedAt: null,
      deletedAt: null,
      deletedById: null,
      fileCount: 0,
    })
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    assert.deepEqual(bodies(await list()), ['second words', 'first words'])
    assert.deepEqual(bodies(await list('&search=first')), ['first words'])
    assert.deepEqual(bodies(await list('&state=deleted')), [])
  })

  test('are deleted and restored, and the audit log says by whom', async ({ assert }) => {
    const { ask, audited, list, add, id: admin, stack } = await scene()
    const id = await add('regrettable')
    const path = `/v1/moderation/messages/${id}/deletion`
    const deleted = await ask('PUT', path)
    assert.equal(deleted.status, 200, JSON.stringify(deleted.body))
    assert.containsSubset(deleted.body.data, { id, body: 'regrettable', deletedById: admin })
    assert.isNotNull(deleted.body.data.deletedAt)
    const [row] = await stack.sql('SELECT body FROM messages WHERE id = $1', [id])
    assert.equal(row.body, '', 'members do not see it')
    assert.equal((await ask('PUT', path)).status, 200)
    assert.deepEqual(bodies(await list('&state=deleted')), ['regrettable'])

    assert.equal((await ask('DELETE', path)).status, 204)
    assert.equal((await ask('DELETE', path)).status, 204)
    assert.deepEqual(bodies(await list('&state=shown')), ['regrettable'])
    assert.deepEqual(
      (await audited()).map(({ action }) => action),
      ['message.deleted', 'message.restored']
    )
    const missing = `/v1/moderation/messages/${randomUUID()}/deletion`
    for (const method of ['PUT', 'DELETE']) assert.equal((await ask(method, missing)).status, 404)
  })

  test('are for admins with the ability', async ({ assert }) => {
    const program = await scene()
    const id = await program.add('untouched')
    await assertOnlyForAdmins(assert, program, [
      ['GET', '/v1/moderation/messages'],
      ['PUT', `/v1/moderation/messages/${id}/deletion`],
      ['DELETE', `/v1/moderation/messages/${id}/deletion`],
    ])
    const [row] = await program.stack.sql('SELECT body FROM messages WHERE id = $1', [id])
    assert.equal(row.body, 'untouched')
  })
})
