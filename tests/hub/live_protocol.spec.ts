import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'
import * as fc from 'fast-check'
import { HUB_PATH, JOIN_ONCE, LOBBY, UNAUTHORISED } from '#messaging/contract'
import { addMessage } from '#tests/support/add_message'
import { addToken } from '#tests/support/add_token'
import { allowedBy } from '#tests/support/api/arbitrary'
import { photo, sendFile } from '#tests/support/chat_files'
import { LiveProtocol } from '#tests/support/live_protocol'
import { RecordedConnection } from '#tests/support/recorded_connection'
import { addedHub, stackOn, type Stack } from '#tests/support/stack'
import { lockTable } from '#tests/support/table_lock'
import { until, Visitor } from '#tests/support/visitor'

/** The hub sends pings only every 25 seconds. */
const NOT_TESTED = ['connection.ping', 'connection.pong']

const protocol = new LiveProtocol()

/** Tries to open a WebSocket, and returns the response. */
async function handshake(address: string, headers: Record<string, string> = {}) {
  const upgrade = {
    'connection': 'Upgrade',
    'upgrade': 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': Buffer.alloc(16).toString('base64'),
  }
  const request = get(address, { headers: { ...upgrade, ...headers } })
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    request.on('error', reject)
    request.on('upgrade', (_, socket) => {
      socket.destroy()
      resolve({ status: 101, body: '' })
    })
    request.on('response', async (response) => {
      resolve({ status: response.statusCode!, body: await text(response) })
    })
  })
}
const { messages } = protocol.document.components

test.group('What the hub sends', (group) => {
  const opened: RecordedConnection[] = []
  const named = new Set<string>()
  let stack: Stack

  group.setup(async () => {
    stack = await stackOn()
  })

  group.each.teardown(() => {
    for (const connection of opened.splice(0)) connection.close()
  })

  async function connect(
    credentials: unknown,
    options: { headers?: Record<string, string>; attempts?: number } = {},
    url = stack.hubUrl
  ) {
    const connection = await RecordedConnection.open(protocol, url, credentials, {
      ...options,
      named,
    })
    opened.push(connection)
    return connection
  }

  const connectPage = ({ handshake: headers }: Visitor, url?: string) =>
    connect(undefined, { headers }, url)

  async function memberWithCities(count: number) {
    const member = await Visitor.registered(stack)
    const cities: number[] = []
    while (cities.length < count) cities.push(await stack.city('Described', 20))
    await member.subscribe(...cities)
    return { member, cities }
  }

  const problemsOf = (...connections: RecordedConnection[]) =>
    connections.flatMap(({ problems }) => problems)

  test('about cities is as the document says', async ({ assert }) => {
    const { member, cities } = await memberWithCities(3)
    const empty = await stack.city('Without a reading')
    await member.subscribe(empty)
    const program = await connect({ token: await member.createToken() })
    const answer = await program.ask('watch', [...cities, empty, 2 ** 31 - 1])
    assert.lengthOf(answer.readings, 4)
    assert.deepEqual(answer.refused, [2 ** 31 - 1])

    await stack.sql('UPDATE cities SET celsius = 21, measured_at = now() WHERE id = $1', [empty])
    await program.untilEvent('reading')
    await stack.sql('UPDATE cities SET celsius = NULL, measured_at = now() WHERE id = ANY($1)', [
      cities,
    ])
    await program.untilEvent('readings')
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [cities[0]])
    await program.untilEvent('revoked')
    assert.equal((await program.ask('unwatch', cities)).ok, true)
    assert.match(await program.ask('time'), /Z$/)
    assert.deepEqual(problemsOf(program), [])
  })

  test('about the chat is as the document says', async ({ assert }) => {
    const { member, cities } = await memberWithCities(1)
    const writer = await member.createToken('writer', 'messages:read', 'messages:write')
    const [program, visitor] = [
      await connect({ token: writer }),
      await connect({ visitor: true }, { headers: { origin: stack.url } }),
    ]
    await addMessage(member)
    const answer = await program.ask('join', [
      { roomId: LOBBY },
      { roomId: cities[0], since: null },
    ])
    assert.lengthOf(answer.rooms, 2)
    assert.lengthOf((await visitor.ask('join', [{ roomId: LOBBY }])).rooms, 1)

    const { id: author } = await member.account()
    const id = await addMessage(member, {
      mentions: JSON.stringify([{ id: author, name: member.name }]),
    })
    await addMessage(member, { quoted_id: id, body: 'Quotes' })
    await sendFile(member, { name: 'a.png', content: await photo('png') })
    await stack.sql(`UPDATE messages SET body = 'edited', edited_at = now() WHERE id = $1`, [id])
    await stack.sql('DELETE FROM messages WHERE id = $1', [id])
    const changesOf = (connection: RecordedConnection) =>
      connection.events('messages').flatMap(({ changes }) => changes)
    for (const connection of [program, visitor]) {
      await until('the file and the deletion', () => {
        const changes = changesOf(connection)
        const hasFile = changes.some(({ fileCount }) => fileCount)
        return hasFile && changes.some(({ deletedAt }) => deletedAt)
      })
    }
    assert.isTrue(changesOf(program).some(({ attachments }) => attachments.length))
    assert.isFalse(changesOf(visitor).some(({ attachments }) => attachments.length))

    program.tell('typing', LOBBY)
    await program.untilEvent('here')
    await program.untilEvent('typing')
    program.tell('typing', LOBBY, false)
    await stack.sql('UPDATE rooms SET generation = generation + 1 WHERE id = $1', [LOBBY])
    await addMessage(member)
    await program.untilEvent('behind')
    const since = { epoch: answer.rooms[0].epoch, position: answer.rooms[0].upto }
    const [room] = (await program.ask('join', [{ roomId: LOBBY, since }])).rooms
    assert.equal(room.anew, true)
    await stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [cities[0]])
    await until('the end of the room', () => program.events('revoked').some(({ roomId }) => roomId))
    assert.equal((await program.ask('leave', [LOBBY])).ok, true)
    assert.deepEqual(problemsOf(program, visitor), [])
  })

  test('to pages is as the document says', async ({ assert }) => {
    const { member, cities } = await memberWithCities(1)
    const [admin, other] = [await Visitor.admin(stack), await Visitor.registered(stack)]
    const { id } = await member.account()
    const [page, adminPage] = [await connectPage(member), await connectPage(admin)]
    assert.lengthOf((await page.ask('follow', [LOBBY, cities[0]])).heads, 2)
    assert.lengthOf((await page.ask('openInbox', [id])).inboxes, 1)
    assert.lengthOf((await adminPage.ask('oversee', cities)).readings, 1)

    await addMessage(member)
    await page.untilEvent('head')
    await stack.sql(
      `INSERT INTO messages (id, room_id, author_id, body)
       SELECT gen_random_uuid(), room, (SELECT id FROM users WHERE email = $1), 'both'
       FROM unnest($2::int[]) room`,
      [other.email, [LOBBY, cities[0]]]
    )
    await page.untilEvent('heads')
    await addMessage(other, { mentions: JSON.stringify([{ id, name: member.name }]) })
    await until('the mention', () => page.events('inbox').at(-1)?.mentions.newest)
    await stack.sql(
      `INSERT INTO notifications (user_id, city_id, kind, threshold, celsius, measured_at)
       VALUES ($1, $2, 'above', 30, 31, now())`,
      [id, cities[0]]
    )
    await until('the alert', () => page.events('inbox').at(-1)?.alerts.newest)
    await stack.sql(
      `UPDATE users SET muted_at = now(), muted_until = now() + interval '1 hour',
         mute_reason = 'spam' WHERE id = $1`,
      [id]
    )
    await until('the mute', () => page.events('inbox').at(-1)?.mute)

    assert.equal((await page.ask('unfollow', [LOBBY])).ok, true)
    assert.equal((await page.ask('closeInbox', [id])).ok, true)
    assert.equal((await adminPage.ask('unoversee', cities)).ok, true)
    assert.deepEqual(problemsOf(page, adminPage), [])
  })

  test('at the end of a connection is as the document says', async ({ assert }) => {
    const { member } = await memberWithCities(1)
    const token = await member.createToken()
    // If the first attempt were over, the hub would end the connection at the second one.
    const unlock = await lockTable(stack, 'auth_access_tokens')
    const twice = await connect({ token }, { attempts: 2 })
    await unlock()
    const [wrong, revoked, flood] = [
      await connect({ token: 'nonsense' }),
      await connect({ token }),
      await connect({ token: await member.createToken('flood') }),
    ]
    const draining = await addedHub({})
    const drained = await connectPage(member, draining.hubUrl)
    const refusal = (connection: RecordedConnection) => connection.packets('44')[0]?.payload
    assert.deepEqual(refusal(wrong), { message: UNAUTHORISED })
    assert.deepEqual(refusal(twice), { message: JOIN_ONCE })

    await stack.sql(`DELETE FROM auth_access_tokens WHERE name = 'display in the hall'`)
    for (let n = 0; n < 250; n++) flood.tell('time')
    draining.hubs[0].process.kill('SIGTERM')
    for (const [connection, reason] of [
      [revoked, 'signed-out'],
      [flood, 'flood'],
      [drained, 'draining'],
    ] as const) {
      await connection.untilEvent('bye')
      assert.deepEqual(connection.events('bye'), [{ reason }])
    }
    assert.deepEqual(problemsOf(wrong, twice, revoked, flood, drained), [])
  })

  test('before the WebSocket opens is as the document says', async ({ assert }) => {
    const address = `${stack.hubUrl}${HUB_PATH}/?EIO=4`
    const foreign = { origin: 'https://elsewhere.example' }
    const forbidden = await handshake(`${address}&transport=websocket`, foreign)
    assert.deepEqual(forbidden, { status: 400, body: 'Forbidden' })
    const { status, body } = await handshake(`${address}&transport=polling`)
    assert.equal(status, 400)
    assert.notEqual(body, 'Forbidden')
    const accepted = await handshake(`${address}&transport=websocket`)
    assert.equal(accepted.status, 101)
  })

  test('to a client that asks too often is as the document says', async ({ assert }) => {
    const { member, cities } = await memberWithCities(1)
    const program = await connect({ token: await member.createToken() })
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => program.ask('watch', cities))
    )
    const codes = answers.map((answer) => answer.error?.code)
    assert.includeMembers(codes, [undefined, 'throttled'])
    assert.deepEqual(problemsOf(program), [])
  })

  test('includes every message of the document', ({ assert }) => {
    const untested = Object.keys(messages).filter((name) => !named.has(name))
    assert.sameMembers(untested, NOT_TESTED)
  })
})

test.group('Requests', (group) => {
  let stack: Stack
  let member: Visitor
  group.setup(async () => {
    stack = await addedHub({ HUB_EVENTS_PER_SECOND: '100000' })
    member = await Visitor.registered(stack)
    return () => stack.stop()
  })

  const events = Object.keys(messages)
    .filter((name) => `${name}.answer` in messages && name !== 'client.time')
    .map((name) => name.split('.')[1])

  async function connect() {
    const token = await addToken(member, { abilities: ['cities:read', 'messages:read'] })
    return RecordedConnection.open(protocol, stack.hubUrl, { token })
  }

  for (const event of events) {
    const name = `client.${event}`
    const allowed = allowedBy(protocol.argumentOf(name)) as fc.Arbitrary<unknown[]>

    test(`are accepted exactly if the document allows them: ${event}`, async ({ assert }) => {
      const program = await connect()
      const broken = allowed.chain((items) =>
        fc.tuple(fc.jsonValue(), fc.nat(items.length)).map(([value, n]) => {
          return n === items.length ? value : items.with(n, value)
        })
      )
      let refusals = 0
      await fc.assert(
        fc.asyncProperty(fc.oneof(allowed, broken), async (argument) => {
          const isAllowed = protocol.allows(name, [event, argument])
          const answer = await program.ask(event, argument)
          assert.equal(answer?.ok, isAllowed, JSON.stringify(argument))
          if (!isAllowed) assert.equal(answer.error.code, 'invalid')
          refusals += Number(!isAllowed)
        }),
        { numRuns: 60 }
      )
      assert.isAbove(refusals, 0)
      assert.isTrue(program.isOpen)
      assert.deepEqual(program.problems, [])
      program.close()
    })
  }

  test('of an unknown name, and with a wrong argument without an answer, do nothing', async ({
    assert,
  }) => {
    const program = await connect()
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.array(fc.jsonValue(), { maxLength: 3 }),
        async (name, args) => {
          if (events.includes(name)) return
          program.tell(name, ...args)
          program.tell('typing', ...args)
        }
      ),
      { numRuns: 100 }
    )
    assert.equal((await program.ask('watch', [])).ok, true)
    assert.deepEqual(program.problems, [])
    program.close()
  })
})
