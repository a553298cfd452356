import { test } from '@japa/runner'
import { Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

/** Seconds. */
const AGE = 3

test.group('Attack 29: a session that runs out', (group) => {
  let stack: Stack
  group.setup(async () => {
    stack = await Stack.start('postgres', { SESSION_AGE: `${AGE}s` })
  })
  group.teardown(() => stack.stop())

  test('closes its connections by then, and lets none in again', async ({ assert }) => {
    const city = await stack.city('Ephemeral', 20)
    const member = await Visitor.registered(stack)
    await member.subscribe(city)
    const socket = await member.connect()
    const readings = collectReadings(socket)
    const byes: string[] = []
    socket.on('bye', ({ reason }) => byes.push(reason))
    await watch(socket, [city])
    await stack.sql('UPDATE cities SET celsius = 21 WHERE id = $1', [city])
    await until('a reading before', () => readings.length === 1)

    const [{ age }] = await stack.sql(
      `SELECT extract(epoch FROM now() - last_used)::float AS age FROM sign_ins
       JOIN users ON users.id = user_id WHERE email = $1`,
      [member.email]
    )
    assert.isTrue(socket.connected, 'the premise')
    await until('the connection closed', () => !socket.connected, (AGE - age + 2) * 1000)
    assert.deepEqual(byes, ['signed-out'])
    await assert.rejects(() => member.connect(), 'unauthorised')
    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
  })

  test('is not an access token, which runs out by itself and not before', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const [long, short] = [await member.createToken('long'), await member.createToken('short')]
    await stack.sql(
      `UPDATE sign_ins SET expires_at = now() + $1 * interval '1 s' WHERE device = 'short'`,
      [AGE + 1]
    )
    const sockets = [await member.connectWithToken(long), await member.connectWithToken(short)]
    const ending = Date.now() + (AGE + 1) * 1000

    await until(
      'the connection of the short one closed',
      () => !sockets[1].connected,
      (AGE + 3) * 1000
    )

    assert.isAbove(Date.now(), ending - 500, 'and not by the age of sessions')
    await assert.rejects(() => member.connectWithToken(short), 'unauthorised')
    assert.isTrue(sockets[0].connected)
    member.leave()
  })

  test('stays open for whoever opens pages meanwhile', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const socket = await member.connect()
    const end = Date.now() + (AGE + 1) * 1000
    await until(
      'the first age over',
      async () => {
        assert.equal((await member.get('/dashboard')).status, 200)
        return Date.now() > end
      },
      AGE * 4000
    )
    assert.isTrue(socket.connected)
    member.leave()
  })
})
