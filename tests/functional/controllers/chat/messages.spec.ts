import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addMessage, addRoom } from '#tests/support/add_message'
import { fieldError, notices, pageText } from '#tests/support/page_text'
import { strictStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

async function memberOfLobby() {
  const stack = await stackOn()
  return { stack, member: await Visitor.registered(stack) }
}

/** Returns the messages of a member in the database, oldest first. */
const messagesBy = ({ stack, email }: Visitor) =>
  stack.sql(
    `SELECT messages.* FROM messages JOIN users ON users.id = author_id WHERE email = $1
     ORDER BY number`,
    [email]
  )

const post = (member: Visitor, fields: Record<string, unknown> = {}, room = '/chat/lobby') =>
  member.submit(`${room}/messages`, { id: randomUUID(), body: 'Hello', ...fields }, '/chat')

const edit = (member: Visitor, id: string, body: string) =>
  member.submit(`/chat/messages/${id}?_method=PUT`, { body, form: id }, `/chat?edit=${id}`)

const remove = (member: Visitor, id: string) =>
  member.submit(`/chat/messages/${id}?_method=DELETE`, {}, '/chat')

/** Sends a request as the script of the page does. */
async function asScript(
  member: Visitor,
  method: string,
  path: string,
  fields: Record<string, string> = {},
  token?: string
) {
  const { status, headers, body } = await member.request(path, {
    method,
    headers: { 'accept': 'application/json', 'x-csrf-token': token ?? (await member.csrfToken()) },
    body: new URLSearchParams(fields),
  })
  return { status, headers, answer: JSON.parse(body) }
}

const text = (body: string) => pageText(body.replace(/<textarea.*?<\/textarea>/gs, ''))

test.group('Posting a message', () => {
  test('stores it with its author and time, announces it, and shows it', async ({ assert }) => {
    const { stack, member } = await memberOfLobby()
    const id = randomUUID()
    const page = await post(member, { id, body: '  Hello,\r\nworld \n' })

    assert.equal(page.status, 200)
    assert.equal(page.path, `/chat#message-${id}`)
    const [message, ...others] = await messagesBy(member)
    assert.isEmpty(others)
    assert.equal(message.body, 'Hello,\nworld')
    assert.equal(message.room_id, 0)
    assert.isBelow(Math.abs(Date.now() - message.created_at.getTime()), 20_000)
    assert.include(text(page.body), 'Hello, world')
    await until('the message is announced', async () => {
      const [room] = await stack.sql(
        `SELECT last_position <= coalesce(position, 0) AS announced
           FROM rooms LEFT JOIN announced_rooms ON room_id = id WHERE id = 0`
      )
      return room.announced
    })
  })

  test('responds to the script of the page with the message', async ({ assert }) => {
    const { member } = await memberOfLobby()
    const id = randomUUID()
    const { status, answer } = await asScript(member, 'POST', '/chat/lobby/messages', {
      id,
      body: 'Hello',
    })
    const [{ number, position, author_id: authorId, created_at: at }] = await messagesBy(member)
    assert.equal(status, 200)
    assert.deepEqual(answer, {
      id,
      number: Number(number),
      position: Number(position),
      authorId,
      author: member.name,
      body: 'Hello',
      createdAt: at.toISOString(),
      editedAt: null,
      deletedAt: null,
      quotedId: null,
      attachments: [],
      fileCount: 0,
    })
  })

  test('is open to members in the rooms of the cities that they watch', async ({ assert }) => {
    const { stack, member } = await memberOfLobby()
    const room = await addRoom(member)
    const page = await post(member, {}, `/chat/cities/${room}`)
    assert.equal(page.path.replace(/#.*/, ''), `/chat/cities/${room}`)
    assert.equal((await messagesBy(member))[0].room_id, room)

    const others = [
      await Visitor.registered(stack),
      await Visitor.manager(stack),
      await Visitor.admin(stack),
    ]
    for (const other of others) {
      assert.equal((await post(other, {}, `/chat/cities/${room}`)).status, 404)
      assert.isEmpty(await messagesBy(other))
    }
  })

  test('is refused when the right has ended while the page was open', async ({ assert }) => {
    const { stack, member } = await memberOfLobby()
    const room = await addRoom(member)
    for (const end of [
      'UPDATE cities SET enabled = false WHERE id = $1',
      'DELETE FROM subscriptions WHERE city_id = $1',
      'DELETE FROM cities WHERE id = $1',
    ]) {
      await stack.sql(end, [room])
      assert.equal((await post(member, {}, `/chat/cities/${room}`)).status, 404)
    }
    assert.isEmpty(await messagesBy(member))
    assert.equal((await post(member, {}, '/chat/cities/2147483648')).status, 404)
  })

  for (const [name, body, sentence] of [
    ['empty', ' \n ', 'Please write a message'],
    ['invisible', '\u200b\u202e', 'Please write a message'],
    ['too long', 'x'.repeat(2001), 'The message can have at most 2000 characters'],
    ['much too long', 'e\u0301'.repeat(2500), 'The message can have at most 2000 characters'],
  ]) {
    test(`is refused with a sentence if it is ${name}, and keeps what was typed`, async ({
      assert,
    }) => {
      const { member } = await memberOfLobby()
      const page = await post(member, { body })
      assert.equal(fieldError(page.body, 'body'), sentence)
      if (name === 'too long') assert.include(page.body, `>\n${body}</textarea`)
      assert.isEmpty(await messagesBy(member))
      const { status, answer } = await asScript(member, 'POST', '/chat/lobby/messages', {
        id: randomUUID(),
        body,
      })
      assert.equal(status, 422)
      assert.deepEqual(answer.errors, [{ pointer: '#/body', detail: sentence }])
    })
  }

  for (const id of ['', 'x', '1', `${randomUUID()}'`, '__proto__']) {
    test(`is refused with the id "${id}"`, async ({ assert }) => {
      const { member } = await memberOfLobby()
      const page = await post(member, { id })
      assert.equal(page.status, 200)
      assert.match(fieldError(page.body, 'body')!, /id/)
      assert.isEmpty(await messagesBy(member))
    })
  }

  test('accepts 2,000 characters, emoji, and text from right to left', async ({ assert }) => {
    const { member } = await memberOfLobby()
    for (const body of ['x'.repeat(2000), '👩‍👩‍👧 ❤️', 'مرحبا', '.']) {
      await post(member, { body })
      assert.equal((await messagesBy(member)).at(-1).body, body)
    }
  })
})

test.group('Posting a message a second time', () => {
  test('with the same id has no effect, also at the same time', async ({ assert }) => {
    const { member } = await memberOfLobby()
    const fields = { id: randomUUID(), body: 'Once' }
    const token = await member.csrfToken()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        asScript(member, 'POST', '/chat/lobby/messages', fields, token)
      )
    )
    assert.lengthOf(await messagesBy(member), 1)
    for (const { status, answer } of answers) {
      assert.equal(status, 200)
      assert.deepEqual(answer, answers[0].answer)
    }
    const page = await post(member, fields)
    assert.equal(page.path, `/chat#message-${fields.id}`)
    assert.lengthOf(await messagesBy(member), 1)
  })

  test('with the same id has no effect after it was edited or deleted', async ({ assert }) => {
    const { member } = await memberOfLobby()
    const fields = { id: randomUUID(), body: 'First' }
    await post(member, fields)
    await edit(member, fields.id, 'Second')
    await post(member, fields)
    assert.equal((await messagesBy(member))[0].body, 'Second')
    await remove(member, fields.id)
    await post(member, fields)
    const [message, ...others] = await messagesBy(member)
    assert.isEmpty(others)
    assert.equal(message.body, '')
  })

  test('with the id of another message is refused, and keeps what was typed', async ({
    assert,
  }) => {
    const { stack, member } = await memberOfLobby()
    const other = await Visitor.registered(stack)
    const [own, foreign] = [await addMessage(member), await addMessage(other)]
    const room = await addRoom(member)
    const elsewhere = await addMessage(member, { room_id: room, body: 'Hello' })
    for (const id of [own, foreign, elsewhere]) {
      const page = await post(member, { id })
      assert.include(notices(page.body), 'Please check the text and send it again.')
      assert.match(page.body, />\nHello<\/textarea/)
      assert.notInclude(page.body, `value="${id}"`)
      const fields = { id, body: 'Hello' }
      const { status, answer } = await asScript(member, 'POST', '/chat/lobby/messages', fields)
      assert.equal(status, 409)
      assert.notInclude(JSON.stringify(answer), 'said')
    }
    assert.lengthOf(await messagesBy(member), 2)
    assert.lengthOf(await messagesBy(other), 1)
  })
})

test.group('Editing a message', () => {
  test('changes its text and marks it as edited', async ({ assert }) => {
    const { member } = await memberOfLobby()
    const id = await addMessage(member)
    const form = await member.get(`/chat?edit=${id}`)
    assert.match(form.body, />\nsaid<\/textarea/)

    const page = await edit(member, id, 'corrected')
    assert.equal(page.path, `/chat?message=${id}#message-${id}`)
    assert.include(text(page.body), 'edited')
    const [message] = await messagesBy(member)
    assert.equal(message.body, 'corrected')
    assert.isAbove(Number(message.position), Number(message.number))
    assert.isNotNull(message.edited_at)
  })

  test('without a change does not mark it', async ({ assert }) => {
    const { member } = await memberOfLobby()
    const id = await addMessage(member)
    const { status, answer } = await asScript(member, 'PUT', `/chat/messages/${id}`, {
      body: ' \nsaid ',
    })
    assert.equal(status, 200)
    assert.equal(answer.body, 'said')
    assert.isNull(answer.editedAt)
  })

  test('with an invalid text is refused beside the message, and keeps what was typed', async ({
    assert,
  }) => {
    const { member } = await memberOfLobby()
    const id = await addMessage(member)
    const long = 'x'.repeat(2001)
    const page = await edit(member, id, long)
    assert.equal(page.path, `/chat?edit=${id}`)
    assert.equal(
      fieldError(page.body, `edit-${id}`),
      'The message can have at most 2000 characters'
    )
    assert.include(page.body, `>\n${long}</textarea`)
    assert.equal(fieldError(page.body, 'body'), '', 'not beside the field for a new message')
    assert.equal((await messagesBy(member))[0].body, 'said')
  })
})

test.group('Deleting a message', () => {
  test('removes its text and keeps its place', async ({ assert }) => {
    const { member } = await memberOfLobby()
    const id = await addMessage(member, { body: 'regretted' })
    const page = await remove(member, id)
    assert.equal(page.path, `/chat?message=${id}#message-${id}`)
    assert.notInclude(page.body, 'regretted')
    const [message] = await messagesBy(member)
    assert.equal(message.body, '')
    assert.isNotNull(message.deleted_at)
  })

  test('has no effect the second time, and the message cannot be edited', async ({ assert }) => {
    const { member } = await memberOfLobby()
    const id = await addMessage(member)
    const first = await asScript(member, 'DELETE', `/chat/messages/${id}`)
    const second = await asScript(member, 'DELETE', `/chat/messages/${id}`)
    assert.equal(second.status, 200)
    assert.deepEqual(second.answer, first.answer)
    const edited = await asScript(member, 'PUT', `/chat/messages/${id}`, { body: 'again' })
    assert.equal(edited.status, 409)
    assert.equal(edited.answer.detail, 'This message was deleted.')
    assert.notMatch((await member.get(`/chat?edit=${id}`)).body, /id="edit-[\da-f]/)
  })
})

test.group('A message', () => {
  test('can be edited and deleted for 15 minutes', async ({ assert }) => {
    const { member } = await memberOfLobby()
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000)
    const old = await addMessage(member, { created_at: ago(15 * 60 + 1) })
    const young = await addMessage(member, { created_at: ago(14 * 60) })
    const { body } = await member.get('/chat')
    assert.include(body, `action="/chat/messages/${young}?_method=DELETE"`)
    const actionsOfOld = new RegExp(`id="message-${old}".*?data-actions([^>]*)>`, 's').exec(body)!
    assert.include(actionsOfOld[1], 'hidden')

    for (const [method, fields] of [
      ['PUT', { body: 'changed' }],
      ['DELETE', {}],
    ] as const) {
      const { status, answer } = await asScript(member, method, `/chat/messages/${old}`, fields)
      assert.equal(status, 409)
      assert.equal(answer.detail, 'A message can be changed for 15 minutes.')
      const changed = await asScript(member, method, `/chat/messages/${young}`, fields)
      assert.equal(changed.status, 200)
    }
    assert.equal((await messagesBy(member))[0].body, 'said')
  })

  test('cannot be edited or deleted by other members, managers and admins', async ({ assert }) => {
    const { stack, member } = await memberOfLobby()
    const id = await addMessage(member)
    for (const role of ['member', 'manager', 'admin']) {
      const other = await Visitor.registered(stack, role)
      const page = await other.get('/chat')
      const actions = new RegExp(`id="message-${id}".*?data-actions([^>]*)>`, 's').exec(page.body)!
      assert.include(actions[1], 'hidden')
      assert.equal((await edit(other, id, 'forged')).status, 404)
      assert.equal((await remove(other, id)).status, 404)
    }
    const [message] = await messagesBy(member)
    assert.equal(message.body, 'said')
  })

  test('cannot be edited or deleted when its author may not read the room any more', async ({
    assert,
  }) => {
    const { stack, member } = await memberOfLobby()
    const room = await addRoom(member)
    const id = await addMessage(member, { room_id: room })
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [room])
    assert.equal((await asScript(member, 'PUT', `/chat/messages/${id}`, { body: 'x' })).status, 404)
    assert.equal((await asScript(member, 'DELETE', `/chat/messages/${id}`)).status, 404)
  })

  for (const id of ['1', 'x', '../lobby', randomUUID()]) {
    test(`with the id ${id} is not found`, async ({ assert }) => {
      const { member } = await memberOfLobby()
      assert.equal((await edit(member, id, 'x')).status, 404)
      assert.equal((await remove(member, id)).status, 404)
    })
  }
})

test.group('Writing too much', () => {
  test('is throttled for each member, and keeps what was typed', async ({ assert }) => {
    const stack = await strictStack()
    const [member, other] = [await Visitor.registered(stack), await Visitor.registered(stack)]
    for (const body of ['1', '2']) await post(member, { body })
    await post(member, { body: '' })
    const [{ id }] = await messagesBy(member)
    assert.equal((await asScript(member, 'PUT', `/chat/messages/${id}`, { body: '3' })).status, 200)

    const page = await post(member, { body: 'One too many' })
    assert.include(notices(page.body), 'too many')
    assert.match(page.body, />\nOne too many<\/textarea/)
    const fields = { id: randomUUID(), body: 'x' }
    const { status, headers } = await asScript(member, 'POST', '/chat/lobby/messages', fields)
    assert.equal(status, 429)
    assert.isAtMost(Number(headers.get('retry-after')), 60)
    assert.lengthOf(await messagesBy(member), 2)
    await post(other)
    assert.lengthOf(await messagesBy(other), 1)
  })
})
