import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage } from '#tests/support/add_message'
import { sendFiles } from '#tests/support/chat_files'
import { fieldError, notices, pageText } from '#tests/support/page_text'
import { programOf } from '#tests/support/program'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function scene() {
  const stack = await stackOn()
  const [admin, member] = [await Visitor.admin(stack), await Visitor.registered(stack)]
  const { id } = await member.account()
  const page = `/admin/members/${id}`
  return {
    stack,
    admin,
    member,
    id,
    page,
    mute: (fields: Record<string, string> = {}, by = admin) =>
      by.submit(`${page}/mute`, { duration: '1h', ...fields }, page),
    lift: (by = admin) => by.submit(`${page}/mute?_method=DELETE`, {}, page),
    entries: () =>
      stack.sql(
        `SELECT action, changes, id FROM audit_entries
           WHERE subject_type = 'user' AND subject_id = $1 ORDER BY id`,
        [id]
      ),
  }
}

const post = (member: Visitor, body = 'Hello') =>
  member.submit('/chat/lobby/messages', { id: randomUUID(), body }, '/chat')

async function postAsScript(member: Visitor, zone?: string) {
  const { status, body } = await member.request('/chat/lobby/messages', {
    method: 'POST',
    headers: {
      'accept': 'application/json',
      'x-csrf-token': await member.csrfToken(),
      ...(zone && { cookie: `${member.cookie}; time_zone=${zone}` }),
    },
    body: new URLSearchParams({ id: randomUUID(), body: 'Hello' }),
  })
  return { status, answer: JSON.parse(body) }
}

test.group('A muted member', () => {
  test('cannot post or edit, is told until when, and keeps what they typed', async ({ assert }) => {
    const { stack, member, mute } = await scene()
    const id = await addMessage(member)
    const page = await mute({ duration: '1h', reason: 'Too many jokes' })
    assert.include(notices(page.body), 'Vera Visitor is muted, and cannot write in the chat.')
    assert.match(
      pageText(page.body),
      /cannot write until \d{4}.* UTC.*Muted by Vera Visitor · Too many/
    )

    const refused = await post(member, 'my long text')
    const sentence = /An admin has muted you: you can write again on .* at \d\d?:\d\d.*UTC\./
    assert.match(notices(refused.body), sentence)
    assert.match(refused.body, />\nmy long text<\/textarea/)
    assert.match(refused.body, /<textarea[^>]*readonly/)
    assert.include(pageText(refused.body), 'Too many jokes')

    const edit = await member.submit(
      `/chat/messages/${id}?_method=PUT`,
      { body: 'x', form: id },
      `/chat?edit=${id}`
    )
    assert.match(notices(edit.body), sentence)
    const rows = await stack.sql('SELECT body FROM messages WHERE author_id = $1', [
      (await member.account()).id,
    ])
    assert.deepEqual(rows, [{ body: 'said' }])
  })

  test('is told the time in their own time zone', async ({ assert }) => {
    const { stack, member, id } = await scene()
    await stack.sql(
      `UPDATE users SET muted_at = '2030-01-01', muted_until = '2030-01-01 12:34Z' WHERE id = $1`,
      [id]
    )
    const { status, answer } = await postAsScript(member, 'Asia/Tokyo')
    assert.equal(status, 403)
    assert.match(answer.type, /muted$/)
    assert.match(answer.detail, /Tuesday,? 1 January 2030|Tuesday,? January 1, 2030/)
    assert.match(answer.detail, /at (21:34|9:34\sPM)\.$/u)
  })

  test('cannot post or edit with an access token or files either', async ({ assert }) => {
    const { stack, member, mute } = await scene()
    const ask = await programOf(member, 'messages:read', 'messages:write')
    const id = await addMessage(member)
    await mute()
    for (const [method, path, fields] of [
      ['POST', '/v1/rooms/0/messages', { id: randomUUID() }],
      ['PUT', `/v1/messages/${id}`, {}],
    ] as const) {
      const { status, body } = await ask(method, path, { ...fields, body: 'by a program' })
      assert.equal(status, 403, method)
      assert.match(body.detail, /^An admin has muted you: you can write again on .* UTC\.$/)
    }
    const file = { name: 'a.txt', content: 'x' }
    const posted = await sendFiles(member, [file])
    assert.equal(posted.status, 403)
    assert.include(posted.sentence, 'An admin has muted you')
    const [{ messages, files }] = await stack.sql(
      `SELECT (SELECT count(*)::int FROM messages WHERE author_id = $1) AS messages,
              (SELECT count(*)::int FROM attachments WHERE owner_id = $1) AS files`,
      [(await member.account()).id]
    )
    assert.deepEqual([messages, files], [1, 0])
    assert.equal((await ask('GET', '/v1/rooms/0/messages')).status, 200)
    assert.equal((await ask('DELETE', `/v1/messages/${id}`)).status, 200)
  })

  test('can read, and delete their own messages', async ({ assert }) => {
    const { stack, member, mute } = await scene()
    const id = await addMessage(member, { body: 'taken back' })
    await mute()
    assert.include((await member.get('/chat')).body, 'taken back')
    const page = await member.submit(`/chat/messages/${id}?_method=DELETE`, {}, '/chat')
    assert.equal(page.status, 200)
    assert.equal((await stack.sql('SELECT body FROM messages WHERE id = $1', [id]))[0].body, '')
  })

  test('can write again when the mute has ended by itself, or was lifted', async ({ assert }) => {
    const { stack, member, id, mute, lift, admin, page } = await scene()
    await mute()
    await stack.sql(
      `UPDATE users SET muted_at = now() - interval '2 h', muted_until = now() WHERE id = $1`,
      [id]
    )
    assert.include((await post(member)).path, '#message-')
    assert.notInclude(pageText((await admin.get(page)).body), 'Muted in the chat')

    await mute({ duration: 'unlimited' })
    const refused = await post(member)
    assert.include(notices(refused.body), 'you can write again when an admin lifts it.')
    assert.include(notices((await lift()).body), 'Vera Visitor can write in the chat again.')
    assert.include((await post(member)).path, '#message-')
  })

  test('gets the same message stored only once that was posted before the mute', async ({
    assert,
  }) => {
    const { member, mute } = await scene()
    const fields = { id: randomUUID(), body: 'before' }
    await member.submit('/chat/lobby/messages', fields, '/chat')
    await mute()
    const again = await member.submit('/chat/lobby/messages', fields, '/chat')
    assert.include(again.path, `#message-${fields.id}`)
  })
})

test.group('Muting a member', () => {
  test('is recorded, and undone and done again from the audit log', async ({ assert }) => {
    const { stack, admin, member, id, page, mute, lift, entries } = await scene()
    await mute({ duration: '1d', reason: 'Spam' })
    await mute({ duration: 'unlimited' })
    await lift()
    await lift()
    const recorded = await entries()
    assert.deepEqual(
      recorded.map(({ action }) => action),
      ['member.muted', 'member.muted', 'member.unmuted'],
      'the second time changes nothing'
    )
    const until = recorded[0].changes.until.to
    assert.deepEqual(recorded[1].changes, {
      until: { from: until, to: 'unlimited' },
      reason: { from: 'Spam', to: null },
    })
    const log = pageText((await admin.get(`/admin/audit?member=${id}`)).body)
    assert.match(log, /muted Vera Visitor: until \d{4}-\d\d-\d\d \d\d:\d\d UTC: Spam/)
    assert.include(log, 'lifted the mute of Vera Visitor: until it is lifted')

    const undo = (entry: string) => admin.submit('/admin/undos', { id: entry }, '/admin/audit')
    const state = async () => {
      const { muted_at: at, muted_until: end, mute_reason: reason } = await member.account()
      return { isMuted: at !== null, end: end?.toISOString() ?? null, reason }
    }
    await undo(recorded[2].id)
    assert.deepEqual(await state(), { isMuted: true, end: null, reason: null })
    await undo(recorded[1].id)
    assert.deepEqual(await state(), {
      isMuted: true,
      end: new Date(until).toISOString(),
      reason: 'Spam',
    })
    await undo(recorded[0].id)
    assert.deepEqual(await state(), { isMuted: false, end: null, reason: null })

    await stack.sql(`UPDATE users SET muted_at = now() WHERE id = $1`, [id])
    const byNobody = 'Muted by a command, or by an admin whose account is deleted'
    assert.include(pageText((await admin.get(page)).body), byNobody)
    const [{ id: last }] = (await entries()).slice(-1)
    assert.include(notices((await undo(last)).body), 'Nothing could be undone')
  })

  test('checks what was typed, and keeps it', async ({ assert }) => {
    const { mute, member } = await scene()
    const long = await mute({ reason: 'x'.repeat(201) })
    assert.equal(fieldError(long.body, 'reason'), 'The reason can have at most 200 characters')
    assert.include(fieldError((await mute({ duration: '5y' })).body, 'duration')!, 'duration')
    assert.isNull((await member.account()).muted_at)
  })

  test('is possible for other admins, and not for oneself', async ({ assert }) => {
    const { stack, admin } = await scene()
    const other = await Visitor.admin(stack)
    const { id } = await other.account()
    const page = `/admin/members/${id}`
    await admin.submit(`${page}/mute`, { duration: '10m' }, page)
    assert.isNotNull((await other.account()).muted_at)
    const [{ id: entry }] = await stack.sql(
      `SELECT id FROM audit_entries WHERE action = 'member.muted' AND subject_id = $1`,
      [id]
    )
    const undone = await other.submit('/admin/undos', { id: entry }, '/admin/audit')
    assert.include(notices(undone.body), 'Nothing could be undone')
    assert.isNotNull((await other.account()).muted_at)
    const { id: own } = await admin.account()
    const self = `/admin/members/${own}`
    assert.notInclude((await admin.get(self)).body, `${self}/mute`)
    const { status } = await admin.submit(`${self}/mute`, { duration: '10m' }, self)
    assert.equal(status, 404)
    assert.isNull((await admin.account()).muted_at)
  })

  test('loses its reason when the account is deleted', async ({ assert }) => {
    const { stack, id, mute } = await scene()
    await mute({ reason: 'about a person' })
    await stack.sql('DELETE FROM users WHERE id = $1', [id])
    const [{ changes }] = await stack.sql(
      `SELECT changes FROM audit_entries WHERE action = 'member.muted' AND subject_id = $1`,
      [id]
    )
    assert.property(changes, 'until')
    assert.notProperty(changes, 'reason')
  })
})
