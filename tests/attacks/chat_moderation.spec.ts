import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { ChatClient } from '#tests/support/chat_client'
import { databaseState } from '#tests/support/database_state'
import { Stack, stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

/** A text that nothing else contains. */
const secretText = () => `secret ${randomUUID()}`

/** A member whose message in the lobby was deleted by an admin. */
async function sceneOn(stack: Stack) {
  const [admin, author] = [await Visitor.admin(stack), await Visitor.registered(stack)]
  const secret = secretText()
  const id = await addMessage(author, { body: secret })
  await admin.submit(`/admin/messages/${id}/deletion`, {}, '/admin/messages')
  const [{ body, serial }] = await stack.sql('SELECT body, serial FROM messages WHERE id = $1', [
    id,
  ])
  if (body !== '') throw new Error('The message was not deleted')
  return { admin, author, secret, id, serial: serial as number }
}

test.group('Members, managers and visitors', () => {
  test('cannot delete, restore or mute, and learn nothing of what was deleted', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { author, id, serial, secret } = await sceneOn(stack)
    const other = await addMessage(author, { body: 'stays' })
    const { id: target } = await author.account()
    const others = [
      new Visitor(stack),
      author,
      await Visitor.registered(stack),
      await Visitor.manager(stack),
    ]
    for (const by of others) {
      const token = await by.csrfToken()
      const before = await databaseState(stack)
      for (const [method, path] of [
        ['POST', `/admin/messages/${other}/deletion`],
        ['DELETE', `/admin/messages/${id}/deletion`],
        ['POST', `/admin/members/${target}/mute`],
        ['DELETE', `/admin/members/${target}/mute`],
        ['POST', `/admin/messages/bulk?action=restore&all=yes`],
        ['DELETE', `/chat/messages/${other}`],
        ['GET', `/admin/messages/${id}`],
        ['GET', `/admin/messages?state=deleted&search=secret`],
        ['GET', `/admin/messages/export.json`],
        ['GET', `/admin/messages/export.csv`],
        ['GET', `/admin/messages/count`],
        ['GET', `/admin/messages/bulk/create?action=restore&all=yes`],
        ['GET', `/admin/rooms/0?message=${id}`],
        ['GET', `/admin/audit?message=${serial}`],
        ['GET', `/chat?message=${id}`],
        ['GET', `/chat?edit=${id}`],
        ['GET', '/chat'],
      ] as const) {
        if (by === author && path === `/chat/messages/${other}`) continue
        for (const accept of ['text/html', 'application/json']) {
          const { status, body } = await by.request(path, {
            method,
            headers: { accept, 'x-csrf-token': token },
            ...(method !== 'GET' && { body: new URLSearchParams({ duration: '1h' }) }),
          })
          if (path.startsWith('/admin')) assert.include([302, 401, 404], status, path)
          assert.notInclude(body, secret, `${method} ${path}`)
          assert.notMatch(body, /data-moderat|data-reveal-deleted|Deleted by|deleted by/, path)
        }
      }
      assert.equal(await databaseState(stack), before)
    }
  })

  test('get nothing of a deleted message from the hub, whoever deletes or restores it', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const { admin, author } = await sceneOn(stack)
    const secret = secretText()
    const client = new ChatClient(0)
    const socket = await author.connect()
    await client.follow(socket)
    const id = await addMessage(author, { body: secret })
    const shown = () => client.messages().find((message) => message.id === id)
    await until('the message', () => shown()?.body === secret)

    await admin.submit(`/admin/messages/${id}/deletion`, {}, '/admin/messages')
    await until('its deletion', () => shown()?.deletedAt)

    const events = JSON.stringify(client.events.slice(-1))
    assert.notInclude(events, secret)
    assert.notMatch(events, /delete[rd]_?by|deleter|serial/i)
    assert.equal(shown()!.body, '')
    const late = new ChatClient(0)
    await late.follow(await author.connect())
    assert.notInclude(JSON.stringify(late.views), secret)

    await admin.submit(`/admin/messages/${id}/deletion?_method=DELETE`, {}, '/admin/messages')
    await until('its restoration', () => shown()?.body === secret)
    author.leave()
  })

  test('find no trace in the journal of what was deleted in bulk', async ({ assert }) => {
    const log = join(mkdtempSync(join(tmpdir(), 'moderated-')), 'chat')
    const stack = await Stack.start('postgres', { CHAT_LOG: log }, { hubs: 0 })
    // Written with SQL, so that the journal does not have the text from before.
    const { admin, author, secret } = await sceneOn(stack)
    const file = `${log}-${stack.env.PORT}.1.log`
    const events = () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line))
        : []
    await until('the deletion', () => events().length === 1)
    const restored = await addMessage(author, { body: 'public again' })
    await stack.sql('DELETE FROM messages WHERE id = $1', [restored])
    await admin.submit(`/admin/messages/${restored}/deletion?_method=DELETE`, {}, '/admin/messages')
    await until('the restoration', () => events().length === 2)

    assert.notInclude(readFileSync(file, 'utf8'), secret)
    assert.deepEqual(
      events().map(({ event, body }) => [event, body]),
      [
        ['deleted', ''],
        ['restored', 'public again'],
      ]
    )
    await stack.stop()
  })

  test('cannot mute themselves free: forged fields of any form change no mute', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    await stack.sql(`UPDATE users SET muted_at = now(), mute_reason = 'kept' WHERE email = $1`, [
      member.email,
    ])
    const forged = { muted_at: '', mutedAt: '', muted_until: '2000-01-01', mute_reason: 'forged' }
    const { name, email } = member
    await member.submit('/settings?_method=PUT', { ...forged, name, email }, '/settings')
    await member.submit('/settings/training?_method=PUT', forged, '/settings')
    const { muted_at: at, mute_reason: reason } = await member.account()
    assert.isNotNull(at)
    assert.equal(reason, 'kept')
  })
})

test.group('An admin who does not watch a city', () => {
  test('reads its room on an admin page, and does not get into its live room', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [admin, member] = [await Visitor.admin(stack), await Visitor.registered(stack)]
    const room = await addRoom(member)
    await addMessage(member, { room_id: room, body: 'only for watchers' })

    assert.include((await admin.get(`/admin/rooms/${room}`)).body, 'only for watchers')
    assert.equal((await admin.get(`/chat/cities/${room}`)).status, 404)
    const answer = await new ChatClient(room).follow(await admin.connect())
    assert.deepEqual(answer.ok && answer.refused, [room])
    admin.leave()
  })
})
