import { test } from '@japa/runner'
import { HUB_PATH, UNAUTHORISED } from '#messaging/contract'
import { stackOn, type Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch, type HubClient } from '#tests/support/visitor'

/** A member with a city on the board, and an admin who changes its temperature. */
async function scene() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const city = await stack.city('Besieged', 20)
  await member.subscribe(city)
  return { stack, member, city }
}

async function refusal(connecting: Promise<HubClient>) {
  const socket = await connecting.catch((error: Error) => error)
  return socket instanceof Error ? socket.message : 'let in'
}

const setActive = ({ stack, email }: Visitor, active: boolean) =>
  stack.sql('UPDATE users SET active = $2 WHERE email = $1', [email, active])

const sessionOf = (stack: Stack, email: string) =>
  stack.sql(
    `SELECT sessions.id FROM sessions, sign_ins, users
     WHERE users.id = sign_ins.user_id AND email = $1
       AND data LIKE '%"auth_web":' || sign_ins.id || '%'`,
    [email]
  )

test.group('Attacks 1 to 12: the handshake', (group) => {
  let innocent: { member: Visitor; city: number; socket: HubClient; admin: Visitor }

  group.setup(async () => {
    const { stack, member, city } = await scene()
    const admin = await Visitor.admin(stack)
    innocent = { member, city, admin, socket: await member.connect() }
    await watch(innocent.socket, [city])
  })

  group.each.teardown(async () => {
    const { admin, city, socket } = innocent
    const readings = collectReadings(socket)
    await admin.submit(`/admin/cities/${city}/readings`, { celsius: 21 })
    await until('the reading of who did nothing', () => readings.length === 1)
    socket.off('reading')
  })

  group.teardown(() => innocent.member.leave())

  test('1: another site with a valid cookie is refused', async ({ assert }) => {
    const { member } = await scene()
    const { cookie } = member
    assert.equal(await refusal(member.connect()), 'let in')
    assert.equal(
      await refusal(member.connect({ cookie, origin: 'https://evil.example' })),
      'websocket error'
    )
    member.leave()
  })

  test('2: what only looks like our site is refused', async ({ assert }) => {
    const { stack, member } = await scene()
    const { PORT: port } = stack.env
    const { cookie } = member
    for (const origin of [
      'null',
      '',
      '*',
      'http://localhost',
      `https://localhost:${port}`,
      `http://localhost:${Number(port) + 1}`,
      `http://localhost:${port}.evil.example`,
      `http://localhost:${port}@evil.example`,
      `http://localhost.evil.example:${port}`,
      `http://evil-localhost:${port}`,
      `http://evil.example/http://localhost:${port}`,
      `http://localhost:${port}/`,
      `http://localhost:${port}, http://evil.example`,
      `ws://localhost:${port}`,
      `file://`,
    ]) {
      assert.equal(await refusal(member.connect({ cookie, origin })), 'websocket error', origin)
    }
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const origin = `http://${host}:${port}`
      assert.equal(await refusal(member.connect({ cookie, origin })), 'let in', origin)
    }
    member.leave()
  })

  test('3: a cookie that comes without a page is refused', async ({ assert }) => {
    const { member } = await scene()
    assert.equal(await refusal(member.connect({ cookie: member.cookie })), 'websocket error')
  })

  test('3, 8: without a page or a cookie only a token lets in, with a cookie not even that', async ({
    assert,
  }) => {
    const { stack, member } = await scene()
    const token = await member.createToken()
    const { cookie, origin } = member.handshake
    const hub = stack.hubUrl
    assert.equal(await refusal(member.connectWithToken(token)), 'let in')
    assert.equal(await refusal(member.connect({})), UNAUTHORISED)
    for (const headers of [
      { cookie },
      { cookie: '' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
    ] as Record<string, string>[]) {
      const knock = member.connectWithToken(token, hub, headers)
      assert.equal(await refusal(knock), 'websocket error', JSON.stringify(headers))
    }
    const nonsense = member.connectWithToken('nonsense', hub, { cookie, origin })
    assert.equal(await refusal(nonsense), UNAUTHORISED, 'a cookie does not help a wrong token')
    member.leave()
  })

  test('8: a token that does not count is told one and the same', async ({ assert }) => {
    const { stack, member } = await scene()
    const [good, revoked, expired, ended] = [
      await member.createToken(),
      await member.createToken('revoked'),
      await member.createToken('expired'),
      await member.createToken('ended'),
    ]
    for (const token of [good, revoked, expired, ended]) {
      assert.equal(await refusal(member.connectWithToken(token)), 'let in')
    }
    await stack.sql(`DELETE FROM auth_access_tokens WHERE name = 'revoked'`)
    await stack.sql(`UPDATE sign_ins SET expires_at = now() WHERE device = 'expired'`)
    await stack.sql(`UPDATE sign_ins SET ended_at = now() WHERE device = 'ended'`)
    const inactive = await Visitor.registered(stack)
    const itsToken = await inactive.createToken()
    await setActive(inactive, false)

    const [number, secret] = good.replace('fairweather_', '').split('.')
    const numbered = (id: unknown) => Buffer.from(String(id)).toString('base64url')
    const [{ id }] = await stack.sql(
      `SELECT sign_ins.id FROM sign_ins JOIN users ON users.id = user_id
       WHERE email = $1 AND access_token_id IS NULL`,
      [member.email]
    )
    for (const [what, token] of Object.entries({
      revoked,
      expired,
      ended,
      'deactivated': itsToken,
      'none': null,
      'empty': '',
      'a number': 1,
      'an object': { toString: 'x', __proto__: { token: good } },
      'no secret': `fairweather_${number}`,
      'a wrong secret': `fairweather_${number}.${secret.slice(0, -2)}`,
      'no prefix': `${number}.${secret}`,
      'SQL for a number': `fairweather_${numbered("1' OR 1=1")}.${secret}`,
      'a huge number': `fairweather_${numbered(10n ** 30n)}.${secret}`,
      'the number of a session': `fairweather_${numbered(id)}.${secret}`,
      'zero bytes': `fairweather_${numbered('1\0')}.\0`,
    })) {
      assert.equal(await refusal(member.connectWithToken(token)), UNAUTHORISED, what)
    }
    assert.equal(await refusal(member.connectWithToken(good)), 'let in')
    member.leave()
  })

  test("8: no session is made of a token's sign-in", async ({ assert }) => {
    const { stack, member } = await scene()
    await member.createToken()
    const [{ id, sign_in: signIn }] = await stack.sql(
      `SELECT sessions.id, tokens.id AS sign_in
       FROM sign_ins JOIN users ON users.id = user_id JOIN sessions ON sign_in_id = sign_ins.id
       JOIN sign_ins tokens ON tokens.user_id = users.id AND tokens.access_token_id IS NOT NULL
       WHERE email = $1`,
      [member.email]
    )
    await stack.sql('ALTER TABLE sessions DISABLE TRIGGER link_session')
    await stack.sql(
      `UPDATE sessions SET data = regexp_replace(data, '"auth_web":\\d+', '"auth_web":' || $2)
       WHERE id = $1`,
      [id, signIn]
    )
    await stack.sql('ALTER TABLE sessions ENABLE TRIGGER link_session')
    const [{ data }] = await stack.sql('SELECT data FROM sessions WHERE id = $1', [id])
    assert.include(data, `"auth_web":${signIn}`, 'the premise')

    assert.equal(await refusal(member.connect()), UNAUTHORISED)
    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
  })

  test('4: forwarded headers open and close nothing', async ({ assert }) => {
    const { member } = await scene()
    const { handshake } = member
    const evil = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.7',
      'forwarded': 'host=evil.example;proto=https',
      'x-original-host': 'evil.example',
    }
    const from = (origin: string) => member.connect({ ...handshake, ...evil, origin })
    assert.equal(await refusal(from('https://evil.example')), 'websocket error')
    assert.equal(await refusal(from(handshake.origin)), 'let in')
    member.leave()
  })

  test('5: long polling is refused', async ({ assert }) => {
    const { stack, member } = await scene()
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(`${stack.hubUrl}${HUB_PATH}/?EIO=4&transport=polling`, {
        method,
        headers: member.handshake,
      })
      assert.equal(answer.status, 400)
      assert.notInclude(await answer.text(), '"sid"')
    }
  })

  test('6: whoever has no valid cookie is told one and the same', async ({ assert }) => {
    const stack = await stackOn()
    const { origin } = new Visitor(stack).handshake
    const stranger = new Visitor(stack)
    await stranger.open('/login')

    const [tampered, late, gone, inactive] = await Promise.all([
      Visitor.registered(stack),
      Visitor.registered(stack),
      Visitor.registered(stack),
      Visitor.registered(stack),
    ])
    for (const visitor of [tampered, late, gone, inactive]) {
      assert.equal(await refusal(visitor.connect()), 'let in')
      visitor.leave()
    }
    const [session] = await sessionOf(stack, late.email)
    await stack.sql(`UPDATE sessions SET expires_at = now() - interval '1 s' WHERE id = $1`, [
      session.id,
    ])
    const { cookie: afterLogout } = gone
    await gone.submit('/logout')
    await setActive(inactive, false)

    for (const [what, cookie] of Object.entries({
      'none': '',
      'not signed in': stranger.cookie,
      'nonsense': 'fairweather=%00%ff; =;;',
      'tampered': tampered.cookie.replace(/.{3}$/, 'xyz'),
      'unsigned': tampered.cookie.replace(/=s.*/, '=1'),
      'expired': late.cookie,
      'after logout': afterLogout,
      'deactivated': inactive.cookie,
    })) {
      assert.equal(await refusal(stranger.connect({ cookie, origin })), UNAUTHORISED, what)
    }
  })

  test('7: the session from before signing in opens nothing after it', async ({ assert }) => {
    const { member } = await scene()
    await member.submit('/logout')
    await member.open('/login')
    const { cookie: before } = member
    await member.signIn()

    const { origin } = member.handshake
    assert.equal(await refusal(member.connect({ cookie: before, origin })), UNAUTHORISED)
    assert.equal(await refusal(member.connect()), 'let in')
    member.leave()
  })

  test('12: an unknown namespace is refused', async ({ assert }) => {
    const { member } = await scene()
    for (const namespace of ['/admin', '/__proto__', '/hub', '/%00']) {
      assert.equal(await refusal(member.connect(member.handshake, namespace)), 'Invalid namespace')
    }
  })
})
