import { test } from '@japa/runner'
import { Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch } from '#tests/support/visitor'

const SESSION_AGE_SECONDS = 3

test.group('A session that expires', (group) => {
  let stack: Stack
  group.setup(async () => {
    stack = await Stack.start('postgres', { SESSION_AGE: `${SESSION_AGE_SECONDS}s` })
  })
  group.teardown(() => stack.stop())

  test('closes its connections in time, and accepts no new one', async ({ assert }) => {
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
    assert.isTrue(socket.connected)
    const timeoutMs = (SESSION_AGE_SECONDS - age + 2) * 1000
    await until('the end of the connection', () => !socket.connected, timeoutMs)
    assert.deepEqual(byes, ['signed-out'])
    await assert.rejects(() => member.connect(), 'unauthorised')
    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
  })

  test('does not affect access tokens, which expire at their own time', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const [long, short] = [await member.createToken('long'), await member.createToken('short')]
    await stack.sql(
      `UPDATE sign_ins SET expires_at = now() + $1 * interval '1 s' WHERE device = 'short'`,
      [SESSION_AGE_SECONDS + 1]
    )
    const sockets = [await member.connectWithToken(long), await member.connectWithToken(short)]
    const expiresAt = Date.now() + (SESSION_AGE_SECONDS + 1) * 1000

    await until(
      'the end of the connection with the short token',
      () => !sockets[1].connected,
      (SESSION_AGE_SECONDS + 3) * 1000
    )

    assert.isAbove(Date.now(), expiresAt - 500, 'later than a session')
    await assert.rejects(() => member.connectWithToken(short), 'unauthorised')
    assert.isTrue(sockets[0].connected)
    member.leave()
  })

  test('keeps its connections if the member opens pages in time', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const socket = await member.connect()
    const firstExpiry = Date.now() + (SESSION_AGE_SECONDS + 1) * 1000
    await until(
      'the time after the first expiry',
      async () => {
        assert.equal((await member.get('/dashboard')).status, 200)
        return Date.now() > firstExpiry
      },
      SESSION_AGE_SECONDS * 4000
    )
    assert.isTrue(socket.connected)
    member.leave()
  })
})
