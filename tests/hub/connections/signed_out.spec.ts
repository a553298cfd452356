import { setTimeout as pause } from 'node:timers/promises'
import { test } from '@japa/runner'
import { EventLog } from '#tests/support/event_log'
import { buses, skipWithoutBus, stackOn, type Stack } from '#tests/support/stack'
import { lockTable } from '#tests/support/table_lock'
import { until, Visitor, watch, type HubClient } from '#tests/support/visitor'

const ENDING = ['bye: signed-out', 'disconnect: io server disconnect']

interface End {
  name: string
  end: (visitor: Visitor) => Promise<unknown>
}

const setActive = async ({ stack, email }: Visitor, active: boolean) =>
  stack.sql('UPDATE users SET active = $2 WHERE email = $1', [email, active])

const deleteAccount = async ({ stack, email }: Visitor) =>
  stack.sql('DELETE FROM users WHERE email = $1', [email])

const ofPages: End[] = [
  { name: 'signs out', end: (member) => member.submit('/logout', {}, '/dashboard') },
  {
    name: 'ends this sign-in in another browser',
    async end({ stack, email, password }) {
      const elsewhere = new Visitor(stack)
      await elsewhere.signIn(password, email)
      const page = '/settings/sign-ins'
      await elsewhere.submit('/settings/other-sign-ins?_method=DELETE', {}, page)
    },
  },
  {
    name: 'has the sign-in deleted by bare SQL',
    end: async ({ stack, email }) =>
      stack.sql('DELETE FROM sign_ins USING users WHERE users.id = user_id AND email = $1', [
        email,
      ]),
  },
  { name: 'is deactivated', end: (member) => setActive(member, false) },
  {
    name: 'is deactivated by a manager',
    async end(member) {
      const manager = await Visitor.manager(member.stack)
      const page = `/admin/members/${(await member.account()).id}`
      await manager.submit(`${page}/activation?_method=DELETE`, {}, page)
    },
  },
  {
    name: 'deletes the account',
    end: (member) =>
      member.submit(
        '/settings/deletion',
        { current_password: member.password },
        '/settings/deletion'
      ),
  },
  { name: 'is deleted by bare SQL', end: deleteAccount },
]

const ofTokens: End[] = [
  {
    name: 'is revoked',
    async end(member) {
      const page = '/settings/access-tokens'
      const { body } = await member.get(page)
      const [path] = /\/settings\/access-tokens\/\d+/.exec(body)!
      await member.submit(`${path}?_method=DELETE`, {}, page)
    },
  },
  { name: 'belongs to a deactivated account', end: (member) => setActive(member, false) },
  { name: 'belongs to a deleted account', end: deleteAccount },
]

/**
 * Watches the city with each socket, calls `end`, and waits until all sockets are closed. Meanwhile,
 * changes the temperature every few milliseconds. Returns the last events of each socket.
 */
async function endingsOf(
  city: number,
  sockets: HubClient[],
  stack: Stack,
  end: () => Promise<unknown>
) {
  const record = new EventLog()
  for (const socket of sockets) await watch(record.add(socket), [city])
  let ended = false
  const writing = (async () => {
    for (let celsius = 1; !ended; celsius++) {
      await stack.sql('UPDATE cities SET celsius = $2 WHERE id = $1', [city, celsius % 50])
      await pause(5)
    }
  })()
  await until('a reading before the end', () => record.all('reading').length >= sockets.length)
  await end()
  await until('the end of all sockets', () => record.all('disconnect').length === sockets.length)
  ended = true
  await writing
  return record.endings()
}

for (const bus of buses) {
  test.group(`The bye event when a sign-in ends, with the ${bus} bus`, (group) => {
    skipWithoutBus(group, bus)
    let stack: Stack
    let city: number
    group.setup(async () => {
      stack = await stackOn(bus)
      city = await stack.city('Lisbon', 0)
    })

    async function registerMember() {
      const visitor = await Visitor.registered(stack)
      await visitor.subscribe(city)
      return visitor
    }

    for (const { name, end } of ofPages) {
      test(`is "signed-out" and the last event when a member ${name}`, async ({ assert }) => {
        const visitor = await registerMember()
        const sockets = [await visitor.connect(), await visitor.connect()]
        const endings = await endingsOf(city, sockets, stack, () => end(visitor))
        assert.deepEqual(endings, [ENDING, ENDING])
      })
    }

    for (const { name, end } of ofTokens) {
      test(`is "signed-out" for a program whose access token ${name}`, async ({ assert }) => {
        const visitor = await registerMember()
        const socket = await visitor.connectWithToken(await visitor.createToken())
        assert.deepEqual(await endingsOf(city, [socket], stack, () => end(visitor)), [ENDING])
      })
    }

    test('is "signed-out" for a program whose access token expires', async ({ assert }) => {
      const visitor = await registerMember()
      const token = await visitor.createToken()
      await stack.sql(
        `UPDATE sign_ins SET expires_at = now() + interval '2 s' FROM users
         WHERE users.id = user_id AND email = $1 AND access_token_id IS NOT NULL`,
        [visitor.email]
      )
      const socket = await visitor.connectWithToken(token)
      assert.deepEqual(await endingsOf(city, [socket], stack, async () => {}), [ENDING])
    })

    test('is not sent when only the role changes, so that the page reconnects', async ({
      assert,
    }) => {
      const visitor = await registerMember()
      const record = new EventLog()
      record.add(await visitor.connect())

      await stack.sql(`UPDATE users SET role = 'manager' WHERE email = $1`, [visitor.email])

      await until('the end of the connection', () => record.all('disconnect').length === 1)
      assert.isEmpty(record.all('bye'))
      await visitor.connect()
      visitor.leave()
    })
  })
}

test.group('The bye event when a sign-in ends', () => {
  test('is not sent while the database does not answer', async ({ assert }) => {
    const stack = await stackOn()
    const visitor = await Visitor.registered(stack)
    const unlock = await lockTable(stack, 'subscriptions')
    const record = new EventLog()
    record.add(await visitor.connect())

    await until('the end of the connection', () => record.all('disconnect').length === 1, 10_000)
    await unlock()

    assert.isEmpty(record.all('bye'))
    await visitor.connect()
    visitor.leave()
  })
})
