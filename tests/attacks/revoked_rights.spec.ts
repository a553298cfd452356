import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { buses, Stack, type BusName } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch, type HubClient } from '#tests/support/visitor'

/** Milliseconds: how soon a right that has ended is gone from every hub. */
const A_SECOND = 1000

async function open(bus: BusName) {
  // A thousand times the same question is a matter of throttling; here it is about the answers.
  const stack = await Stack.start(bus, { HUB_EVENTS_PER_SECOND: '1000' }, { hubs: 2 })
  const city = await stack.city('Lisbon', 20)
  return { stack, city }
}

/** A member who watches the city at every hub of the stack. */
async function watching(stack: Stack, city: number) {
  const member = await Visitor.registered(stack)
  await member.subscribe(city)
  const sockets = await member.connectToAll()
  const readings = sockets.map(collectReadings)
  const revoked = sockets.map(listenForRevoked)
  for (const socket of sockets) {
    await watch(socket, [city])
  }
  return { member, sockets, readings, revoked }
}

function listenForRevoked(socket: HubClient) {
  const cities: number[] = []
  socket.on('revoked', ({ cityId }) => cities.push(cityId))
  return cities
}

for (const bus of buses) {
  test.group(`A right that ends while connected, two hubs, by ${bus}`, (group) => {
    let world: Awaited<ReturnType<typeof open>>
    group.setup(async () => {
      world = await open(bus)
    })
    group.teardown(() => world.stack.stop())

    const ends: { name: string; end: (visitor: Visitor, city: number) => Promise<unknown> }[] = [
      {
        name: 'the member stops watching in another tab (30)',
        end: (member, city) =>
          member.submit(`/subscriptions/${city}?_method=DELETE`, {}, '/dashboard'),
      },
      {
        name: 'the subscription is deleted by bare SQL (30)',
        end: ({ stack }, city) => stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city]),
      },
      {
        name: 'the city is disabled (31)',
        end: ({ stack }, city) =>
          stack.sql('UPDATE cities SET enabled = false WHERE id = $1', [city]),
      },
      {
        name: 'the city is deleted (31)',
        end: ({ stack }, city) => stack.sql('DELETE FROM cities WHERE id = $1', [city]),
      },
    ]
    for (const { name, end } of ends) {
      test(`leaves the room within a second when ${name}`, async ({ assert }) => {
        const { stack } = world
        const city = await stack.city('Faro', 20)
        const { member, sockets, readings, revoked } = await watching(stack, city)
        await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
        await until('a reading at both, before', () => readings.every(({ length }) => length))

        await end(member, city)

        await until('revoked at both', () => revoked.every(([id]) => id === city), A_SECOND)
        const before = readings.map(({ length }) => length)
        await stack.sql('UPDATE cities SET celsius = 22 WHERE id = $1', [city])
        for (const socket of sockets) {
          const answer = await watch(socket, [city])
          assert.deepEqual(answer, { ok: true, readings: [], refused: [city] })
        }
        assert.deepEqual(
          readings.map(({ length }) => length),
          before
        )
        member.leave()
      })
    }

    const closings: { name: string; end: (visitor: Visitor) => Promise<unknown> }[] = [
      {
        name: 'signs out in another tab (26)',
        end: (member) => member.submit('/logout', {}, '/dashboard'),
      },
      {
        name: 'has his sign-in ended by bare SQL',
        end: ({ stack, email }) =>
          stack.sql(
            `UPDATE sign_ins SET ended_at = now() FROM users
             WHERE users.id = user_id AND email = $1`,
            [email]
          ),
      },
      {
        name: 'changes the password elsewhere (28)',
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
        name: 'sets a new password by a link (28)',
        async end({ stack, email }) {
          const elsewhere = new Visitor(stack)
          await elsewhere.submit('/forgot-password', { email }, '/forgot-password')
          const { path } = await waitForMail(email, 'Set a new password')
          const changed = {
            password: 'another password',
            password_confirmation: 'another password',
          }
          await elsewhere.submit(path, changed, path)
        },
      },
      {
        name: 'is deactivated (27)',
        end: ({ stack, email }) =>
          stack.sql('UPDATE users SET active = false WHERE email = $1', [email]),
      },
      {
        name: 'is deleted',
        end: ({ stack, email }) => stack.sql('DELETE FROM users WHERE email = $1', [email]),
      },
    ]
    for (const { name, end } of closings) {
      test(`closes the connections of a member who ${name}, and nobody else's`, async ({
        assert,
      }) => {
        const { stack, city } = world
        const { member, sockets } = await watching(stack, city)
        const innocent = await watching(stack, city)
        assert.isTrue(sockets.every(({ connected }) => connected))

        await end(member)

        await until('both closed', () => sockets.every(({ connected }) => !connected), A_SECOND)
        await assert.rejects(() => member.connect(), 'unauthorised')
        assert.isTrue(innocent.sockets.every(({ connected }) => connected))
        innocent.member.leave()
      })
    }

    const tokenEnds: { name: string; end: (visitor: Visitor) => Promise<unknown> }[] = [
      {
        name: 'is revoked (8)',
        async end(member) {
          const page = '/settings/access-tokens'
          const { body } = await member.get(page)
          const [path] = /\/settings\/access-tokens\/\d+/.exec(body)!
          await member.submit(`${path}?_method=DELETE`, {}, page)
        },
      },
      {
        name: 'is deleted by bare SQL (8)',
        end: ({ stack, email }) =>
          stack.sql(
            `DELETE FROM auth_access_tokens USING users
             WHERE users.id = tokenable_id AND email = $1`,
            [email]
          ),
      },
      {
        name: 'has its sign-in ended by bare SQL (8)',
        end: ({ stack, email }) =>
          stack.sql(
            `UPDATE sign_ins SET ended_at = now() FROM users
             WHERE users.id = user_id AND email = $1 AND access_token_id IS NOT NULL`,
            [email]
          ),
      },
      {
        name: 'is of a member who is deactivated (27)',
        end: ({ stack, email }) =>
          stack.sql('UPDATE users SET active = false WHERE email = $1', [email]),
      },
      {
        name: 'is of a member who is deleted',
        end: ({ stack, email }) => stack.sql('DELETE FROM users WHERE email = $1', [email]),
      },
    ]
    for (const { name, end } of tokenEnds) {
      test(`closes the connections of a program whose token ${name}, and nobody else's`, async ({
        assert,
      }) => {
        const { stack } = world
        const member = await Visitor.registered(stack)
        const innocent = await Visitor.registered(stack)
        const [token, another] = [await member.createToken(), await innocent.createToken()]
        const [here, there] = stack.hubs.map(({ url }) => url)
        const sockets = [
          await member.connectWithToken(token, here),
          await member.connectWithToken(token, there),
        ]
        const others = await Promise.all([
          innocent.connectWithToken(another, here),
          ...(await innocent.connectToAll()),
        ])
        const own = name.includes('member') ? [] : await member.connectToAll()

        await end(member)

        await until('both closed', () => sockets.every(({ connected }) => !connected), A_SECOND)
        await assert.rejects(() => member.connectWithToken(token), 'unauthorised')
        assert.isTrue([...others, ...own].every(({ connected }) => connected))
        for (const visitor of [member, innocent]) visitor.leave()
      })
    }

    const keepings: {
      name: string
      path: string
      keep?: (stack: Stack) => Promise<Visitor>
      fields?: Record<string, string>
      returns?: boolean
    }[] = [
      { name: 'deactivates him (27)', path: 'activation?_method=DELETE' },
      {
        name: 'sets him a new password (28)',
        path: 'password?_method=PUT',
        fields: { password: 'another password', password_confirmation: 'another password' },
      },
      {
        name: 'changes his role (32)',
        path: 'role?_method=PUT',
        keep: (stack) => Visitor.admin(stack),
        fields: { role: 'manager' },
        returns: true,
      },
    ]
    for (const { name, path, keep, fields, returns } of keepings) {
      test(`closes three connections on two hubs when somebody on his page ${name}`, async ({
        assert,
      }) => {
        const { stack, city } = world
        const { member, sockets } = await watching(stack, city)
        sockets.push(await member.connect())
        const innocent = await watching(stack, city)
        const keeper = await (keep ?? ((on) => Visitor.manager(on)))(stack)
        const page = `/admin/members/${(await member.account()).id}`
        const { body } = await keeper.get(page)
        const [, token] = /name="csrf-token" content="([^"]+)"/.exec(body)!
        assert.isTrue(sockets.every(({ connected }) => connected))

        const answer = await keeper.send(`${page}/${path}`, { ...fields, _csrf: token }, page)

        assert.equal(answer.status, 302)
        await until('all closed', () => sockets.every(({ connected }) => !connected), A_SECOND)
        if (returns) await member.connectToAll()
        else await Promise.all(stack.hubs.map(({ url }) =>
          assert.rejects(() => member.connect(member.handshake, '/', url), 'unauthorised')
        )) // prettier-ignore
        assert.isTrue(innocent.sockets.every(({ connected }) => connected))
        innocent.member.leave()
        member.leave()
      })
    }

    test('leaves no connection open that was being made just then (26)', async ({ assert }) => {
      const { stack, city } = world
      const { member } = await watching(stack, city)
      const signIns = `UPDATE sign_ins SET ended_at = $2 FROM users
                       WHERE users.id = user_id AND email = $1`
      let [made, refused] = [0, 0]
      for (let round = 0; round < 150; round++) {
        await stack.sql(signIns, [member.email, null])
        const late = new Promise((resolve) => setTimeout(resolve, round % 30))
        const [socket] = await Promise.all([
          member.connect().catch(() => undefined),
          late.then(() => stack.sql(signIns, [member.email, new Date()])),
        ])
        if (socket) {
          made++
          await until('the connection closed', () => !socket.connected, A_SECOND)
        } else {
          refused++
        }
      }
      assert.isAbove(made, 0, 'some were made before the end')
      assert.isAbove(refused, 0, 'some came too late')
      member.leave()
    }).timeout(60_000)

    test('that came back meanwhile is granted when the page asks again', async ({ assert }) => {
      const { stack, city } = world
      const { member, sockets, revoked } = await watching(stack, city)

      await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
      await member.subscribe(city)

      await until('revoked at both', () => revoked.every(({ length }) => length), A_SECOND)
      const answer = await watch(sockets[0], [city])
      assert.containsSubset(answer, { ok: true, refused: [] })
      member.leave()
    })

    test('never leaves one inside, a thousand times in every order with watch (34)', async ({
      assert,
    }) => {
      const { stack } = world
      const city = await stack.city('Race', 20)
      const { member, sockets, readings } = await watching(stack, city)
      const unsubscribe = () => stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [city])
      let granted = 0

      for (let round = 0; round < 1000; round++) {
        const socket = sockets[round % 2]
        const acts = [
          async () => {
            const answer = await watch(socket, [city])
            granted += answer.ok && answer.readings.length > 0 ? 1 : 0
          },
          async () => {
            // In any order: on an idle machine a bare DELETE is quicker than a question.
            await pause(Math.random() * 6)
            await unsubscribe()
          },
        ]
        await Promise.all((round % 4 < 2 ? acts : acts.reverse()).map((act) => act()))
        if (round % 10 !== 9) {
          await member.subscribe(city)
        }
      }
      await unsubscribe()
      assert.isAbove(granted, 0, 'some came before the end')
      assert.isBelow(granted, 1000, 'some came after it')

      await until('all ends sent', async () => {
        const owed = await stack.sql('SELECT FROM pending_revocations')
        return owed.length === 0
      })
      for (const seen of readings) {
        seen.length = 0
      }
      // A canary of our own: somebody who may watch has it, so all have been told.
      const witness = await watching(stack, city)
      await stack.sql('UPDATE cities SET celsius = 33 WHERE id = $1', [city])
      await until('the witness', () =>
        witness.readings.every((seen) => seen.at(-1)?.celsius === 33)
      )
      assert.deepEqual(readings, [[], []])
      member.leave()
      witness.member.leave()
    }).timeout(60_000)
  })
}
