import { test } from '@japa/runner'
import { Stack } from '#tests/support/stack'
import { rejectionCounts } from '#tests/support/hub_status'
import {
  collectReadings,
  oversee,
  until,
  Visitor,
  watch,
  type HubClient,
} from '#tests/support/visitor'
import { RawWebSocket } from '#tests/support/raw_websocket'

test.group('Attack 58: overseeing what is not one’s to keep', (group) => {
  let stack: Stack
  let admin: Visitor
  let city: number

  group.setup(async () => {
    stack = await Stack.start('postgres')
    admin = await Visitor.admin(stack)
    city = await stack.city('Overseen', 20)
  })
  group.teardown(() => stack.stop())

  const change = (celsius: number) =>
    stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius])

  /** Refused, and in no room: what an admin gets, this one does not. */
  async function getsNothing(socket: HubClient) {
    const readings = collectReadings(socket)
    const witness = await admin.connect()
    const seen = collectReadings(witness)
    const answer = await oversee(socket, [city])
    await oversee(witness, [city])
    await change(Math.round(Math.random() * 500) / 10)
    await until('the reading at the admin', () => seen.length === 1)
    // What had been sent to it would have come before this answer.
    await watch(socket, [])
    witness.disconnect()
    return { answer, readings }
  }

  /** Who has joined is looked up once more; when that is answered, so was the look. */
  async function settled(socket: HubClient) {
    await watch(socket, [city])
    await watch(socket, [city])
    return socket
  }

  const others: { who: string; connect: () => Promise<HubClient> }[] = [
    { who: 'a member', connect: async () => (await Visitor.registered(stack)).connect() },
    {
      who: 'a member who watches the city',
      async connect() {
        const member = await Visitor.registered(stack)
        await member.subscribe(city)
        return member.connect()
      },
    },
    { who: 'a manager', connect: async () => (await Visitor.manager(stack)).connect() },
    {
      who: 'the access token of an admin',
      connect: async () => admin.connectWithToken(await admin.createToken()),
    },
    {
      who: 'an admin whose sign-in ended, and whose connection was not told',
      async connect() {
        const late = await Visitor.admin(stack)
        const socket = await settled(await late.connect())
        await stack.sql('ALTER TABLE sign_ins DISABLE TRIGGER USER')
        const ended = await stack.sql(
          `UPDATE sign_ins SET ended_at = now() FROM users
           WHERE users.id = user_id AND email = $1 RETURNING 1`,
          [late.email]
        )
        await stack.sql('ALTER TABLE sign_ins ENABLE TRIGGER USER')
        if (ended.length !== 1) throw new Error('no sign-in ended')
        return socket
      },
    },
    {
      who: 'an admin who was one, and whose connection was not told',
      async connect() {
        const late = await Visitor.admin(stack)
        const socket = await settled(await late.connect())
        await stack.sql('ALTER TABLE users DISABLE TRIGGER USER')
        await stack.sql(`UPDATE users SET role = 'manager' WHERE email = $1`, [late.email])
        await stack.sql('ALTER TABLE users ENABLE TRIGGER USER')
        return socket
      },
    },
  ]
  for (const { who, connect } of others) {
    test(`${who} is refused each city, as one that does not exist`, async ({ assert }) => {
      const socket = await connect()
      assert.isTrue(socket.connected)

      const { answer, readings } = await getsNothing(socket)

      assert.deepEqual(answer, { ok: true, readings: [], refused: [city] })
      assert.isEmpty(readings)
      const none = 2 ** 31 - 1
      assert.deepEqual(await oversee(socket, [none]), { ok: true, readings: [], refused: [none] })
      socket.disconnect()
    })
  }

  test('an admin is refused by `watch` what he may oversee', async ({ assert }) => {
    const socket = await admin.connect()
    assert.containsSubset(await oversee(socket, [city]), { refused: [] })
    assert.deepEqual(await watch(socket, [city]), { ok: true, readings: [], refused: [city] })
    socket.disconnect()
  })

  for (const { name, end } of [
    {
      name: 'demoted',
      end: (email: string) =>
        stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [email]),
    },
    {
      name: 'deactivated',
      end: (email: string) =>
        stack.sql('UPDATE users SET active = false WHERE email = $1', [email]),
    },
    {
      name: 'signed out',
      end: (email: string) =>
        stack.sql(
          `UPDATE sign_ins SET ended_at = now() FROM users
           WHERE users.id = user_id AND email = $1`,
          [email]
        ),
    },
  ]) {
    test(`an admin who is ${name} gets nothing from a second later`, async ({ assert }) => {
      const late = await Visitor.admin(stack)
      const socket = await late.connect()
      const readings = collectReadings(socket)
      await oversee(socket, [city])
      await change(1)
      await until('a reading before', () => readings.length === 1)

      await end(late.email)

      await until('the end of the connection', () => !socket.connected, 1000)
      await change(2)
      const again = await late.connect().catch(() => undefined)
      assert.equal(Boolean(again), name === 'demoted')
      if (again) assert.containsSubset(await oversee(again, [city]), { refused: [city] })
      assert.lengthOf(readings, 1)
      late.leave()
    })
  }

  test('nonsense and ten thousand ids get one and the same answer', async ({ assert }) => {
    const socket = await admin.connect()
    const invalid = await oversee(socket, 'x')
    assert.containsSubset(invalid, { ok: false, error: { code: 'invalid' } })
    const many = Array.from({ length: 101 }, (_, n) => city + n)
    for (const ids of [null, {}, [0], [-1], [1.5], [2 ** 31], ['1'], [[city]], many]) {
      assert.deepEqual(await oversee(socket, ids), invalid, JSON.stringify(ids).slice(0, 20))
    }
    assert.isTrue((await oversee(socket, many.slice(0, 100))).ok)

    const tenThousand = Array.from({ length: 10_000 }, (_, n) => n + 1)
    void oversee(socket, tenThousand).catch(() => {})
    await until('the end of the connection', () => socket.disconnected)
  })

  test('more than twenty in a second are throttled, and thousands end the connection', async ({
    assert,
  }) => {
    const wire = await RawWebSocket.joined(admin)
    const answers = () => wire.received.filter((text) => text.startsWith('43'))
    for (let n = 0; n < 100; n++) wire.send(`42${n}["oversee",[${city}]]`)
    await until('a hundred answers', () => answers().length === 100)
    assert.lengthOf(
      answers().filter((text) => text.includes('"code":"throttled"')),
      80
    )
    assert.isTrue(wire.isOpen)
    const { flood } = await rejectionCounts(stack)

    for (let n = 0; n < 5000; n++) wire.send(`42${n}["oversee",[${city}]]`)

    await until('the end of the connection', () => !wire.isOpen)
    assert.equal((await rejectionCounts(stack)).flood, flood + 1)
  })
})
