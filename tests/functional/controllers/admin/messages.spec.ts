import { randomUUID } from 'node:crypto'
import { parse } from 'csv-parse/sync'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { digestInForm, notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** An admin, and a member with a room of their own, so that tests do not see each other's messages. */
async function scene() {
  const stack = await stackOn()
  const [admin, member] = [await Visitor.admin(stack), await Visitor.registered(stack)]
  const room = await addRoom(member)
  const list = (query = '') => `/admin/messages?city=${room}${query}`
  return { stack, admin, member, room, list }
}

type Scene = Awaited<ReturnType<typeof scene>>

const rowOf = ({ stack }: Scene, id: string) =>
  stack
    .sql(
      `SELECT messages.*, coalesce(deleted_messages.body, messages.body) AS text
         FROM messages LEFT JOIN deleted_messages ON message_id = id WHERE id = $1`,
      [id]
    )
    .then(([row]) => row)

/** Returns the texts in the list, in its order. */
const textsIn = ({ body }: { body: string }) =>
  [...body.matchAll(/class="message-text"[^>]*>([^<]*)</g)].map(([, text]) => text)

async function runBulk({ admin, list }: Scene, action: string, query = '&all=yes') {
  const selected = list(`${query}&action=${action}`).replace('messages?', 'messages/bulk/create?')
  const preview = await admin.get(selected)
  const page = await admin.submit(
    selected.replace('bulk/create', 'bulk'),
    {
      told: digestInForm(preview.body),
      upto: /name="upto" value="(\d+)"/.exec(preview.body)?.[1] ?? '',
    },
    list()
  )
  return { preview: pageText(preview.body), page }
}

const undoOf = (body: string) => /name="batch" value="([^"]+)"/.exec(body)?.[1]

const entriesOf = ({ stack }: Scene, ...ids: string[]) =>
  stack.sql(
    `SELECT audit_entries.* FROM audit_entries JOIN messages ON serial = subject_id
       WHERE subject_type = 'message' AND messages.id = ANY($1) ORDER BY audit_entries.id`,
    [ids]
  )

test.group('The list of messages', () => {
  test('shows author, room, text and time of each message, the newest first', async ({
    assert,
  }) => {
    const { admin, member, room, list } = await scene()
    const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000)
    await addMessage(member, { room_id: room, body: 'older', created_at: ago(2) })
    await addMessage(member, { room_id: room, body: '<b>newer</b>', created_at: ago(1) })

    const page = await admin.get(list())

    assert.deepEqual(textsIn(page), ['&lt;b&gt;newer&lt;/b&gt;', 'older'])
    const text = pageText(page.body)
    assert.include(text, 'Vera Visitor in Room, Testland <b>newer</b>')
    assert.include(text, 'in the room of Room, Testland')
    assert.deepEqual(textsIn(await admin.get(list('&sort=posted'))), [
      'older',
      '&lt;b&gt;newer&lt;/b&gt;',
    ])
  })

  test('finds messages by text, room, author, state and day', async ({ assert }) => {
    const { stack, admin, member, room, list } = await scene()
    const other = await Visitor.registered(stack)
    const add = (body: string, fields = {}) =>
      addMessage(member, { room_id: room, body, ...fields })
    await add('Café at nine')
    await add('cafeteria', { author_id: (await other.account()).id })
    await add('old', { created_at: new Date('2020-05-01T12:00Z') })
    const edited = await add('written')
    await stack.sql(`UPDATE messages SET body = 'rewritten' WHERE id = $1`, [edited])
    const deleted = await add('secret café')
    await stack.sql('DELETE FROM messages WHERE id = $1', [deleted])
    const lobby = `lobby ${randomUUID()}`
    await addMessage(member, { body: lobby })

    const found = async (query: string) => textsIn(await admin.get(list(query))).sort()
    assert.deepEqual(await found('&search=CAFE'), ['Café at nine', 'cafeteria'])
    assert.deepEqual(await found('&search=cafe&state=deleted'), ['secret café'])
    assert.deepEqual(await found('&search=at'), ['Café at nine'], 'two letters begin a word')
    assert.deepEqual(await found('&state=deleted'), ['secret café'])
    assert.deepEqual(await found('&state=edited'), ['rewritten'])
    assert.notInclude(await found('&state=shown'), 'secret café')
    assert.deepEqual(await found('&from=2020-05-01&to=2020-05-01'), ['old'])
    assert.deepEqual(await found(`&author=${(await other.account()).id}`), ['cafeteria'])
    assert.deepEqual(
      textsIn(await admin.get(`/admin/messages?room=lobby&search=${encodeURIComponent(lobby)}`)),
      [lobby]
    )
    const none = pageText((await admin.get(list('&search=nothing'))).body)
    assert.include(none, 'No message matches “nothing” and these filters.')
  })

  test('shows who has deleted a message, and what it said', async ({ assert }) => {
    const { stack, admin, member, room, list } = await scene()
    const id = await addMessage(member, { room_id: room, body: 'regretted' })
    await member.submit(`/chat/messages/${id}?_method=DELETE`, {}, '/chat')
    assert.equal((await rowOf({ stack } as Scene, id)).body, '', 'premise')

    const text = pageText((await admin.get(list())).body)

    assert.match(text, /regretted Deleted by Vera Visitor · \d{4}/)
  })

  test('has pages of 25, also backwards', async ({ assert }) => {
    const { stack, admin, room, list } = await scene()
    await stack.sql(
      `INSERT INTO messages (id, room_id, body, created_at)
         SELECT gen_random_uuid(), $1, 'm' || n, now() - interval '1 hour' * (n / 10)
           FROM generate_series(1, 60) n`,
      [room]
    )
    const texts: string[] = []
    let path: string | undefined = list()
    while (path) {
      const page = await admin.get(path)
      texts.push(...textsIn(page))
      path = /rel="next"[^>]*href="([^"]*)"/s.exec(page.body)?.[1].replaceAll('&amp;', '&')
    }
    assert.lengthOf(texts, 60)
    assert.lengthOf(new Set(texts), 60)
  })

  test('is exported with the texts of deleted messages, and without formulas', async ({
    assert,
  }) => {
    const { stack, admin, member, room, list } = await scene()
    const formula = await addMessage(member, { room_id: room, body: `=HYPERLINK("http://a.b")` })
    const deleted = await addMessage(member, { room_id: room, body: 'secret' })
    await stack.sql('DELETE FROM messages WHERE id = $1', [deleted])

    const csv = await admin.get(list().replace('messages?', 'messages/export.csv?'))
    const rows: Record<string, string>[] = parse(csv.body, { bom: true, columns: true })
    assert.deepEqual(
      rows.map(({ id, body }) => [id, body]),
      [
        [formula, `'=HYPERLINK("http://a.b")`],
        [deleted, 'secret'],
      ]
    )
    const json = await admin.get(
      list('&state=deleted').replace('messages?', 'messages/export.json?')
    )
    const [row, ...others] = JSON.parse(json.body)
    assert.isEmpty(others)
    assert.containsSubset(row, {
      id: deleted,
      city: 'Room, Testland',
      city_id: room,
      body: 'secret',
    })
    assert.notInclude((await admin.get(list())).body, 'Import a file')
  })
})

test.group('A message of somebody else', () => {
  test('is deleted and restored by an admin, also when it is old, and in rooms of others', async ({
    assert,
  }) => {
    const at = await scene()
    const { admin, member, room, list } = at
    const fields = { room_id: room, body: 'old news', created_at: new Date('2024-01-01') }
    const id = await addMessage(member, fields)

    const deleted = await admin.submit(`/admin/messages/${id}/deletion`, {}, list())
    assert.include(notices(deleted.body), 'The message is deleted.')
    const row = await rowOf(at, id)
    assert.equal(row.body, '')
    assert.equal(row.deleted_by_id, (await admin.account()).id)
    assert.notInclude((await member.get(`/chat/cities/${room}`)).body, 'old news')

    const again = await admin.submit(`/admin/messages/${id}/deletion`, {}, list())
    assert.include(notices(again.body), 'The message is deleted.')
    assert.lengthOf(await entriesOf(at, id), 1, 'the second time changes nothing')

    const restored = await admin.submit(`/admin/messages/${id}/deletion?_method=DELETE`, {}, list())
    assert.include(notices(restored.body), 'The message is restored.')
    const back = await rowOf(at, id)
    assert.equal(back.body, 'old news')
    assert.isNull(back.deleted_by_id)
    assert.isNull(back.edited_at, 'a restored message is not an edited one')
    assert.include((await member.get(`/chat/cities/${room}`)).body, 'old news')
    assert.deepEqual(
      (await entriesOf(at, id)).map(({ action }) => action),
      ['message.deleted', 'message.restored']
    )
  })

  test('has a history, from which its deletion is undone and done again', async ({ assert }) => {
    const at = await scene()
    const { admin, member, room, list } = at
    const id = await addMessage(member, { room_id: room, body: 'undone' })
    await admin.submit(`/admin/messages/${id}/deletion`, {}, list())
    const before = await rowOf(at, id)
    const history = `/admin/audit?message=${before.serial}`
    const page = await admin.get(history)
    const sentence = 'Vera Visitor deleted a message of Vera Visitor in the room of Room, Testland'
    assert.include(pageText(page.body), sentence)
    assert.notInclude(page.body, 'undone')

    const [{ id: entry }] = await entriesOf(at, id)
    await admin.submit('/admin/undos', { id: entry }, history)
    assert.equal((await rowOf(at, id)).body, 'undone')

    const [, { id: restoration }] = await entriesOf(at, id)
    await admin.submit('/admin/undos', { id: restoration }, history)
    const after = await rowOf(at, id)
    assert.deepEqual(
      [after.deleted_at, after.deleted_by_id],
      [before.deleted_at, before.deleted_by_id]
    )
    assert.deepEqual(
      (await entriesOf(at, id)).map(({ action }) => action),
      ['message.deleted', 'message.restored', 'message.deleted']
    )
  })

  test('stays deleted if its author has deleted it again before the undo', async ({ assert }) => {
    const at = await scene()
    const { admin, member, room, list } = at
    const id = await addMessage(member, { room_id: room, body: 'private' })
    await admin.submit(`/admin/messages/${id}/deletion`, {}, list())
    await admin.submit(`/admin/messages/${id}/deletion?_method=DELETE`, {}, list())
    await member.submit(`/chat/messages/${id}?_method=DELETE`, {}, '/chat')
    const [{ id: entry }] = await entriesOf(at, id)

    const page = await admin.submit('/admin/undos', { id: entry }, '/admin/audit')

    assert.include(notices(page.body), 'Nothing could be undone')
    assert.equal((await rowOf(at, id)).body, '')
  })

  test('is not found if it does not exist', async ({ assert }) => {
    const { admin } = await scene()
    for (const method of ['', '?_method=DELETE']) {
      const path = `/admin/messages/${randomUUID()}/deletion${method}`
      assert.equal((await admin.submit(path, {}, '/admin/messages')).status, 404)
    }
    const page = await admin.open(`/admin/messages/${randomUUID()}`)
    assert.include(notices(page.body), 'This message does not exist any more.')
  })
})

test.group('The page of a room for admins', () => {
  test('shows a message among those around it, with what was deleted', async ({ assert }) => {
    const { stack, admin, member, room } = await scene()
    await stack.sql(
      `INSERT INTO messages (id, room_id, body)
         SELECT gen_random_uuid(), $1, 'around ' || n FROM generate_series(1, 60) n`,
      [room]
    )
    const id = await addMessage(member, { room_id: room, body: 'was deleted' })
    await stack.sql('DELETE FROM messages WHERE id = $1', [id])
    assert.equal((await admin.get(`/chat/cities/${room}`)).status, 404, 'premise')

    const page = await admin.open(`/admin/messages/${id}`)

    assert.equal(page.path, `/admin/rooms/${room}?message=${id}#message-${id}`)
    const text = pageText(page.body)
    assert.include(text, 'around 60')
    assert.include(text, 'This message was deleted. was deleted')
    assert.notMatch(page.body, /data-room-id|data-composer/, 'it is not live')
    const older = /href="([^"]*before=[^"]*)"/.exec(page.body)![1]
    assert.include(pageText((await admin.get(older)).body), 'around 1 ')
    assert.equal((await admin.get(`/admin/rooms/${2 ** 31 - 1}`)).status, 404)
    assert.include(pageText((await admin.get('/admin/rooms/0')).body), 'Lobby')
  })

  test('of an empty room says so', async ({ assert }) => {
    const { admin, room } = await scene()
    const page = await admin.get(`/admin/rooms/${room}`)
    assert.include(pageText(page.body), 'Nobody has written anything yet.')
  })
})

test.group('Bulk actions on messages', () => {
  test('delete all that match, after a page that says what happens, and undo restores them', async ({
    assert,
  }) => {
    const at = await scene()
    const { stack, admin, member, room } = at
    const ids = [
      await addMessage(member, { room_id: room, body: 'spam 1' }),
      await addMessage(member, { room_id: room, body: 'spam 2' }),
    ]
    const kept = await addMessage(member, { room_id: room, body: 'kept' })

    const { preview, page } = await runBulk(at, 'remove', '&search=spam&all=yes')

    assert.include(preview, 'Delete 2 messages?')
    assert.include(
      preview,
      'The text of 2 messages disappears at once for everybody, in Room, Testland (2).'
    )
    assert.include(notices(page.body), '2 messages are deleted.')
    for (const id of ids) assert.equal((await rowOf(at, id)).body, '')
    assert.equal((await rowOf(at, kept)).body, 'kept')
    const entries = await entriesOf(at, ...ids)
    assert.lengthOf(entries, 2)
    assert.lengthOf(new Set(entries.map(({ batch }) => batch)), 1)
    assert.notInclude(JSON.stringify(entries), 'spam', 'the audit log does not have the text')

    const batch = undoOf(page.body)!
    const undone = await admin.submit('/admin/undos', { batch }, at.list())
    assert.include(notices(undone.body), '2 changes are undone.')
    assert.deepEqual(await Promise.all(ids.map(async (id) => (await rowOf(at, id)).body)), [
      'spam 1',
      'spam 2',
    ])
    const [{ generation }] = await stack.sql('SELECT generation FROM rooms WHERE id = $1', [room])
    assert.equal(generation, 0, 'pages get the changes')
  })

  test('skip messages that are deleted already, and restore them whoever has deleted them', async ({
    assert,
  }) => {
    const at = await scene()
    const { stack, member, room } = at
    const ids = [
      await addMessage(member, { room_id: room, body: 'one' }),
      await addMessage(member, { room_id: room, body: 'two' }),
    ]
    await stack.sql('DELETE FROM messages WHERE id = $1', [ids[0]])

    const removed = await runBulk(at, 'remove')
    assert.include(removed.preview, '1 message is deleted already, and stays as before.')
    assert.include(notices(removed.page.body), '1 message is deleted.')

    const restored = await runBulk(at, 'restore')
    assert.include(restored.preview, 'Everybody sees the text of 2 messages again')
    assert.include(notices(restored.page.body), '2 messages are restored.')
    assert.deepEqual(await Promise.all(ids.map(async (id) => (await rowOf(at, id)).body)), [
      'one',
      'two',
    ])
  })

  test('on all that match leave out what is posted after the page that says what happens', async ({
    assert,
  }) => {
    const at = await scene()
    const { admin, member, room, list } = at
    const ids = [await addMessage(member, { room_id: room, body: 'spam 1' })]
    const query = list('&search=spam&all=yes&action=remove')
    const { body } = await admin.get(query.replace('messages?', 'messages/bulk/create?'))
    ids.push(await addMessage(member, { room_id: room, body: 'spam 2' }))
    const confirm = async (fields: Record<string, string>) =>
      admin.submit(query.replace('messages?', 'messages/bulk?'), fields, list())
    const fields = { told: digestInForm(body), upto: /name="upto" value="(\d+)"/.exec(body)![1] }

    assert.include(notices((await confirm(fields)).body), '1 message is deleted.')
    assert.deepEqual(await Promise.all(ids.map(async (id) => (await rowOf(at, id)).body)), [
      '',
      'spam 2',
    ])
    const forged = await confirm({ ...fields, upto: '999999999' })
    assert.include(notices(forged.body), 'The selection has changed. Please review it again.')
  })

  test('of more than 500 messages let pages read the room again', async ({ assert }) => {
    const at = await scene()
    const { stack, room } = at
    await stack.sql(
      `INSERT INTO messages (id, room_id, body)
         SELECT gen_random_uuid(), $1, 'flood' FROM generate_series(1, 501)`,
      [room]
    )
    const { page } = await runBulk(at, 'remove')
    assert.include(notices(page.body), '501 messages are deleted.')
    const [{ generation }] = await stack.sql('SELECT generation FROM rooms WHERE id = $1', [room])
    assert.equal(generation, 1)
  })

  test('of more than 20,000 messages are refused with a sentence', async ({ assert }) => {
    const at = await scene()
    // Without triggers, which would take long.
    await at.stack.sql(
      `SET session_replication_role = replica;
       INSERT INTO rooms (id, last_position) VALUES (${at.room}, 20001);
       INSERT INTO messages (id, room_id, number, position, body, created_at)
         SELECT gen_random_uuid(), ${at.room}, n, n, 'x', now() FROM generate_series(1, 20001) n;
       RESET session_replication_role;`
    )
    const page = await at.admin.open(
      at.list('&all=yes&action=remove').replace('messages?', 'messages/bulk/create?')
    )
    assert.include(
      notices(page.body),
      'You selected 20,001 messages. At most 20,000 can be changed at once: set more filters.'
    )
  })
})
