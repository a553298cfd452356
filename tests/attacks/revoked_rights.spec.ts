import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { buses, skipWithoutBus, Stack, type BusName } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch, type HubClient } from '#tests/support/visitor'

/** After this time, every hub must have revoked a right that has ended. */
const REVOCATION_TIMEOUT_MS = 1000

/** How many cities one `watch` may name. */
const MAX_IDS = 100

async function open(bus: BusName) {
  // The rate limit is so high that no message of these tests is throttled.
  const settings = { HUB_EVENTS_PER_SECOND: '1000', CITIES_PER_MEMBER: '1000' }
  const stack = await Stack.start(bus, settings, { hubs: 2 })
  const city = await stack.city('Lisbon', 20)
  return { stack, city }
}

/**
 * Creates a member with the city on the board. The member connects to every hub, and watches the
 * city there.
 */
async function connectWatching(stack: Stack, city: number) {
  const member = await Visitor.registered(stack)
  await member.subscribe(city)
  const sockets = await member.connectToAll()
  const readings = sockets.map(collectReadings)
  const revoked = sockets.map(collectRevoked)
  for (const socket of sockets) {
    await watch(socket, [city])
  }
  return { member, sockets, readings, revoked }
}

/** Inserts this many cities with a reading, and returns their ids. */
async function citiesFor({ sql }: Stack, count: number): Promise<number[]> {
  const inserted = await sql(
    `INSERT INTO cities (name, country, latitude, longitude, celsius, measured_at)
     SELECT 'Race ' || n, 'Testland', 0, 0, 20, now() - interval '1 hour'
     FROM generate_series(1, $1) n RETURNING id`,
    [count]
  )
  return inserted.map(({ id }) => id)
}

function collectRevoked(socket: HubClient) {
  const cities: number[] = []
  socket.on('revoked', ({ cityId }) => cities.push(cityId!))
  return cities
}

/**
 * Triggers in the database notice that a right ends, whatever the bus is. The bus only carries the
 * revocation. Therefore, all ends run on the PostgreSQL bus, and the first of each kind on Redis.
 */
function endsOn<End>(bus: BusName, ends: End[]) {
  return bus === 'postgres' ? ends : ends.slice(0, 1)
}

for (const bus of buses) {
  test.group(`A right that ends, with two hubs and the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let world: Awaited<ReturnType<typeof open>>
    group.setup(async () => {
      world = await open(bus)
    })
    group.teardown(() => world.stack.stop())

    const ends: { name: string; end: (visitor: Visitor, city: number) => Promise<unknown> }[] = [
      {
        name: 'the member stops watching in another tab',
        end: (member, city) =>
          member.submit(`/subscriptions/${city}?_method=DELETE`, {}, '/dashboard'),
      },
      {
        name: 'the subscription is deleted by bare SQL',
        end: ({ stack }, city) => stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city]),
      },
      {
        name: 'the city is disabled',
        end: ({ stack }, city) =>
          stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city]),
      },
      {
        name: 'the city is deleted',
        end: ({ stack }, city) => stack.sql('DELETE FROM cities WHERE id = $1', [city]),
      },
    ]
    for (const { name, end } of endsOn(bus, ends)) {
      test(`is revoked within a second when ${name}`, async ({ assert }) => {
        const { stack } = world
        const city = await stack.city('Faro', 20)
        const { member, sockets, readings, revoked } = await connectWatching(stack, city)
        await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
        await until('a reading at both hubs', () => readings.every(({ length }) => length))

        await end(member, city)

        const areRevoked = () => revoked.every(([id]) => id === city)
        await until('revoked at both hubs', areRevoked, REVOCATION_TIMEOUT_MS)
        const before = readings.map(({ length }) => length)
        await stack.sql('UPDATE cities SET celsius = 22 WHERE id = $1', [city])
        for (const socket of sockets) {
          const answer = await watch(socket, [city])
          assert.deepEqual(answer, { ok: true, readings: [], refused: [city] })
        }
        const after = readings.map(({ length }) => length)
        assert.deepEqual(after, before)
        member.leave()
      })
    }

    const closings: { name: string; end: (visitor: Visitor) => Promise<unknown> }[] = [
      {
        name: 'signs out in another tab',
        end: (member) => member.submit('/logout', {}, '/dashboard'),
      },
      {
        name: 'has the sign-in ended by bare SQL',
        end: ({ stack, email }) =>
          stack.sql(
            `UPDATE sign_ins SET ended_at = now() FROM users
             WHERE users.id = user_id AND email = $1`,
            [email]
          ),
      },
      {
        name: 'changes the password elsewhere',
        async end({ stack, email, password }) {
          const elsewhere = new Visitor(stack)
          await elsewhere.signIn(password, email)
          const changed = {
            password: 'another password',
            password_confirmation: 'another password',
          }
          const form = { form: 'password', current_password: password, ...changed }
          await elsewhere.submit('/settings/password?_method=PUT', form, '/settings')
        },
      },
      {
        name: 'sets a new password with a mail link',
        async end({ stack, email }) {
          await stack.startJobs()
          const elsewhere = new Visitor(stack)
          await elsewhere.submit('/forgot-password', { email }, '/forgot-password')
          const { path } = await waitForMail(stack, email, 'Set a new password')
          const changed = {
            password: 'another password',
            password_confirmation: 'another password',
          }
          await elsewhere.submit(path, changed, path)
        },
      },
      {
        name: 'is deactivated',
        end: ({ stack, email }) =>
          stack.sql('UPDATE users SET active = false WHERE email = $1', [email]),
      },
      {
        name: 'is deleted',
        end: ({ stack, email }) => stack.sql('DELETE FROM users WHERE email = $1', [email]),
      },
    ]
    for (const { name, end } of endsOn(bus, closings)) {
      test(`closes the connections of a member who ${name}, and no other`, async ({ assert }) => {
        const { stack, city } = world
        const { member, sockets } = await connectWatching(stack, city)
        const innocent = await connectWatching(stack, city)
        assert.isTrue(sockets.every(({ connected }) => connected))

        await end(member)

        const areClosed = () => sockets.every(({ connected }) => !connected)
        await until('the end of both connections', areClosed, REVOCATION_TIMEOUT_MS)
        await assert.rejects(() => member.connect(), 'unauthorised')
        assert.isTrue(innocent.sockets.every(({ connected }) => connected))
        innocent.member.leave()
      })
    }

    const tokenEnds: { name: string; end: (visitor: Visitor) => Promise<unknown> }[] = [
      {
        name: 'is revoked',
        async end(member) {
          const page = '/settings/access-tokens'
          const { body } = await member.get(page)
          const [path] = /\/settings\/access-tokens\/\d+/.exec(body)!
          await member.submit(`${path}?_method=DELETE`, {}, page)
        },
      },
      {
        name: 'is deleted by bare SQL',
        end: ({ stack, email }) =>
          stack.sql(
            `DELETE FROM auth_access_tokens USING users
             WHERE users.id = tokenable_id AND email = $1`,
            [email]
          ),
      },
      {
        name: 'has its sign-in ended by bare SQL',
        end: ({ stack, email }) =>
          stack.sql(
            `UPDATE sign_ins SET ended_at = now() FROM users
             WHERE users.id = user_id AND email = $1 AND access_token_id IS NOT NULL`,
            [email]
          ),
      },
      {
        name: 'belongs to a deactivated member',
        end: ({ stack, email }) =>
          stack.sql('UPDATE users SET active = false WHERE email = $1', [email]),
      },
      {
        name: 'belongs to a deleted member',
        end: ({ stack, email }) => stack.sql('DELETE FROM users WHERE email = $1', [email]),
      },
    ]
    for (const { name, end } of endsOn(bus, tokenEnds)) {
      test(`closes the connections of a program whose access token ${name}, and no other`, async ({
        assert,
      }) => {
        const { stack } = world
        const member = await Visitor.registered(stack)
        const innocent = await Visitor.registered(stack)
        const [token, another] = [await member.createToken(), await innocent.createToken()]
        const [firstHub, secondHub] = stack.hubs.map(({ url }) => url)
        const sockets = [
          await member.connectWithToken(token, firstHub),
          await member.connectWithToken(token, secondHub),
        ]
        const others = await Promise.all([
          innocent.connectWithToken(another, firstHub),
          ...(await innocent.connectToAll()),
        ])
        // If the token ends, the connections of the member's pages stay open. If the member is
        // deactivated or deleted, these connections are closed too, so they are not tested.
        const ofPages = name.includes('member') ? [] : await member.connectToAll()

        await end(member)

        const areClosed = () => sockets.every(({ connected }) => !connected)
        await until('the end of both connections', areClosed, REVOCATION_TIMEOUT_MS)
        await assert.rejects(() => member.connectWithToken(token), 'unauthorised')
        assert.isTrue([...others, ...ofPages].every(({ connected }) => connected))
        for (const visitor of [member, innocent]) visitor.leave()
      })
    }

    const managements: {
      name: string
      path: string
      signIn?: (stack: Stack) => Promise<Visitor>
      fields?: Record<string, string>
      /** True if the member can connect again afterwards. */
      reconnects?: boolean
    }[] = [
      { name: 'deactivates the account', path: 'activation?_method=DELETE' },
      {
        name: 'sets a new password',
        path: 'password?_method=PUT',
        fields: { password: 'another password', password_confirmation: 'another password' },
      },
      {
        name: 'changes the role',
        path: 'role?_method=PUT',
        signIn: (stack) => Visitor.admin(stack),
        fields: { role: 'manager' },
        reconnects: true,
      },
    ]
    for (const { name, path, signIn, fields, reconnects } of endsOn(bus, managements)) {
      test(`closes three connections on two hubs when a manager or admin ${name}`, async ({
        assert,
      }) => {
        const { stack, city } = world
        const { member, sockets } = await connectWatching(stack, city)
        sockets.push(await member.connect())
        const innocent = await connectWatching(stack, city)
        const manager = signIn ? await signIn(stack) : await Visitor.manager(stack)
        const page = `/admin/members/${(await member.account()).id}`
        const { body } = await manager.get(page)
        const [, token] = /name="csrf-token" content="([^"]+)"/.exec(body)!
        assert.isTrue(sockets.every(({ connected }) => connected))

        const response = await manager.send(`${page}/${path}`, { ...fields, _csrf: token }, page)

        assert.equal(response.status, 302)
        const areClosed = () => sockets.every(({ connected }) => !connected)
        await until('the end of all connections', areClosed, REVOCATION_TIMEOUT_MS)
        if (reconnects) {
          await member.connectToAll()
        } else {
          for (const { url } of stack.hubs) {
            const connect = () => member.connect(member.handshake, '/', url)
            await assert.rejects(connect, 'unauthorised')
          }
        }
        assert.isTrue(innocent.sockets.every(({ connected }) => connected))
        innocent.member.leave()
        member.leave()
      })
    }

    test('is granted again if the city is back on the board before the page sends `watch`', async ({
      assert,
    }) => {
      const { stack, city } = world
      const { member, sockets, revoked } = await connectWatching(stack, city)

      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
      await member.subscribe(city)

      const areRevoked = () => revoked.every(({ length }) => length)
      await until('revoked at both hubs', areRevoked, REVOCATION_TIMEOUT_MS)
      const answer = await watch(sockets[0], [city])
      assert.containsSubset(answer, { ok: true, refused: [] })
      member.leave()
    })

    // The races are between a hub and the database, so they are the same with every bus.
    if (bus !== 'postgres') return

    test('closes a connection that was being opened at that moment', async ({ assert }) => {
      const { stack, city } = world
      const { member } = await connectWatching(stack, city)
      const signIns = `UPDATE sign_ins SET ended_at = $2 FROM users
                       WHERE users.id = user_id AND email = $1`
      const startedAt = Date.now()
      const first = await member.connect()
      const usualMs = Math.min(Date.now() - startedAt, 100)
      first.disconnect()
      let [opened, rejected] = [0, 0]
      for (let round = 0; round < 60; round++) {
        await stack.sql(signIns, [member.email, null])
        const endSignIn = async () => {
          await pause(2 * usualMs * Math.random())
          await stack.sql(signIns, [member.email, new Date()])
        }
        const [socket] = await Promise.all([member.connect().catch(() => undefined), endSignIn()])
        if (socket) {
          opened++
          await until('the end of the connection', () => !socket.connected, REVOCATION_TIMEOUT_MS)
        } else {
          rejected++
        }
      }
      assert.isAbove(opened, 0, 'some connections were opened before the end')
      assert.isAbove(rejected, 0, 'some connections came too late')
      member.leave()
    })

    const races = 1000
    test(`leaves no socket in the room, even if it ends ${races} times at the moment of a \`watch\``, async ({
      assert,
    }) => {
      const { stack } = world
      const cities = await citiesFor(stack, races)
      const member = await Visitor.registered(stack)
      await member.subscribe(...cities)
      const sockets = await member.connectToAll()
      const readings = sockets.map(collectReadings)
      let granted = 0

      // Each race has its own city, because the next end of the same right would hide a leak.
      for (const [round, city] of cities.entries()) {
        const actions = [
          async () => {
            const answer = await watch(sockets[round % 2], [city])
            granted += answer.ok && answer.readings.length > 0 ? 1 : 0
          },
          async () => {
            // Without a pause, the DELETE would always finish before the query of the hub.
            await pause(Math.random() * 6)
            await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
          },
        ]
        if (round % 4 >= 2) actions.reverse()
        await Promise.all(actions.map((act) => act()))
      }
      assert.isAbove(granted, 0, 'some watches came before the end')
      assert.isBelow(granted, races, 'some watches came after the end')

      await until('all revocations to be published', async () => {
        const pending = await stack.sql('SELECT FROM pending_revocations')
        return pending.length === 0
      })
      for (const received of readings) {
        received.length = 0
      }
      // When the witness, who has the right, gets the readings, the hubs have sent them to all sockets
      // in the rooms.
      const witness = await Visitor.registered(stack)
      await witness.subscribe(...cities)
      const witnessing = await witness.connectToAll()
      const witnessed = witnessing.map(collectReadings)
      for (let n = 0; n < races; n += MAX_IDS)
        for (const socket of witnessing) await watch(socket, cities.slice(n, n + MAX_IDS))
      await stack.sql('UPDATE cities SET celsius = 33 WHERE id = ANY($1)', [cities])
      await until('the readings of the witness', () =>
        witnessed.every((received) => new Set(received.map(({ cityId }) => cityId)).size === races)
      )
      assert.deepEqual(readings, [[], []])
      member.leave()
      witness.leave()
    })
  })
}
