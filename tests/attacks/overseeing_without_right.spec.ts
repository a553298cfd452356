import { test } from '@japa/runner'
import { stackOn, type Stack } from '#tests/support/stack'
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

test.group('Overseeing a city without the right', (group) => {
  let stack: Stack
  let admin: Visitor
  let city: number
  let temperature = 20

  group.setup(async () => {
    stack = await stackOn()
    admin = await Visitor.admin(stack)
    city = await stack.city('Overseen', temperature)
  })
  group.teardown(() => admin.leave())

  const setTemperature = (celsius: number) =>
    stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius])

  /**
   * Sends `oversee` for the city from the socket and from an admin, and then changes the
   * temperature. Returns the answer to the socket, and the readings that the socket received.
   */
  async function tryToOversee(socket: HubClient) {
    const readings = collectReadings(socket)
    const witness = await admin.connect()
    const witnessed = collectReadings(witness)
    const answer = await oversee(socket, [city])
    await oversee(witness, [city])
    await setTemperature(++temperature)
    await until('the admin’s reading', () => witnessed.at(-1)?.celsius === temperature)
    // If the hub had sent a reading to the socket, it would arrive before the answer to `watch`.
    await watch(socket, [])
    witness.disconnect()
    return { answer, readings }
  }

  /**
   * The hub checks the sign-in again after the socket has joined. Waits until this check is done.
   */
  async function untilChecked(socket: HubClient) {
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
      who: 'an admin whose sign-in ended without a revocation',
      async connect() {
        const former = await Visitor.admin(stack)
        const socket = await untilChecked(await former.connect())
        await stack.sql('ALTER TABLE sign_ins DISABLE TRIGGER USER')
        const ended = await stack.sql(
          `UPDATE sign_ins SET ended_at = now() FROM users
           WHERE users.id = user_id AND email = $1 RETURNING 1`,
          [former.email]
        )
        await stack.sql('ALTER TABLE sign_ins ENABLE TRIGGER USER')
        if (ended.length !== 1) throw new Error('no sign-in ended')
        return socket
      },
    },
    {
      who: 'a former admin whose role changed without a revocation',
      async connect() {
        const former = await Visitor.admin(stack)
        const socket = await untilChecked(await former.connect())
        await stack.sql('ALTER TABLE users DISABLE TRIGGER USER')
        await stack.sql(`UPDATE users SET role = 'manager' WHERE email = $1`, [former.email])
        await stack.sql('ALTER TABLE users ENABLE TRIGGER USER')
        return socket
      },
    },
  ]
  for (const { who, connect } of others) {
    test(`is refused to ${who}, with the same answer as for a city that does not exist`, async ({
      assert,
    }) => {
      const socket = await connect()
      assert.isTrue(socket.connected)

      const { answer, readings } = await tryToOversee(socket)

      assert.deepEqual(answer, { ok: true, readings: [], refused: [city] })
      assert.isEmpty(readings)
      const missing = 2 ** 31 - 1
      const answerToMissing = await oversee(socket, [missing])
      assert.deepEqual(answerToMissing, { ok: true, readings: [], refused: [missing] })
      socket.disconnect()
    })
  }

  test('gives an admin no right to watch it', async ({ assert }) => {
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
    test(`ends within a second for an admin who is ${name}`, async ({ assert }) => {
      const former = await Visitor.admin(stack)
      const socket = await former.connect()
      const readings = collectReadings(socket)
      await oversee(socket, [city])
      await setTemperature(1)
      await until('a reading before', () => readings.length === 1)

      await end(former.email)

      await until('the end of the connection', () => !socket.connected, 1000)
      await setTemperature(2)
      const reconnected = await former.connect().catch(() => undefined)
      assert.equal(Boolean(reconnected), name === 'demoted')
      if (reconnected) {
        assert.containsSubset(await oversee(reconnected, [city]), { refused: [city] })
      }
      assert.lengthOf(readings, 1)
      former.leave()
    })
  }

  test('with invalid ids or more than a hundred gets an error, and with ten thousand closes the connection', async ({
    assert,
  }) => {
    const socket = await admin.connect()
    const invalid = await oversee(socket, 'x')
    assert.containsSubset(invalid, { ok: false, error: { code: 'invalid' } })
    const tooMany = Array.from({ length: 101 }, (_, n) => city + n)
    for (const ids of [null, {}, [0], [-1], [1.5], [2 ** 31], ['1'], [[city]], tooMany]) {
      assert.deepEqual(await oversee(socket, ids), invalid, JSON.stringify(ids).slice(0, 20))
    }
    assert.isTrue((await oversee(socket, tooMany.slice(0, 100))).ok)

    const tenThousand = Array.from({ length: 10_000 }, (_, n) => n + 1)
    void oversee(socket, tenThousand).catch(() => {})
    await until('the end of the connection', () => socket.disconnected)
  })

  test('more than twenty times a second is throttled, and thousands of times closes the connection', async ({
    assert,
  }) => {
    const webSocket = await RawWebSocket.joined(admin)
    const answers = () => webSocket.received.filter((text) => text.startsWith('43'))
    for (let n = 0; n < 100; n++) webSocket.send(`42${n}["oversee",[${city}]]`)
    await until('a hundred answers', () => answers().length === 100)
    const throttled = answers().filter((text) => text.includes('"code":"throttled"'))
    assert.lengthOf(throttled, 80)
    assert.isTrue(webSocket.isOpen)
    const { flood } = await rejectionCounts(stack)

    for (let n = 0; n < 5000; n++) webSocket.send(`42${n}["oversee",[${city}]]`)

    await until('the end of the connection', () => !webSocket.isOpen)
    assert.equal((await rejectionCounts(stack)).flood, flood + 1)
  })
})
