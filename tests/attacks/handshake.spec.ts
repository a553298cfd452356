import { test } from '@japa/runner'
import { HUB_PATH, UNAUTHORISED } from '#messaging/contract'
import { stackOn, type Stack } from '#tests/support/stack'
import { collectReadings, until, Visitor, watch, type HubClient } from '#tests/support/visitor'

/** Registers a member with a city on the board. */
async function memberWithCity() {
  const stack = await stackOn()
  const member = await Visitor.registered(stack)
  const city = await stack.city('Besieged', 20)
  await member.subscribe(city)
  return { stack, member, city }
}

/** Returns 'accepted', or the message of the error with which the hub rejected the connection. */
async function outcome(connecting: Promise<HubClient>) {
  const socket = await connecting.catch((error: Error) => error)
  return socket instanceof Error ? socket.message : 'accepted'
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

test.group('The handshake', (group) => {
  let bystander: { member: Visitor; city: number; socket: HubClient; admin: Visitor }

  group.setup(async () => {
    const { stack, member, city } = await memberWithCity()
    const admin = await Visitor.admin(stack)
    bystander = { member, city, admin, socket: await member.connect() }
    await watch(bystander.socket, [city])
  })

  group.each.teardown(async () => {
    const { admin, city, socket } = bystander
    const readings = collectReadings(socket)
    await admin.submit(`/admin/cities/${city}/readings`, { celsius: 21 })
    await until('the bystander’s reading', () => readings.length === 1)
    socket.off('reading')
  })

  group.teardown(() => bystander.member.leave())

  test('rejects a page of another site with a valid cookie', async ({ assert }) => {
    const { member } = await memberWithCity()
    const { cookie } = member
    assert.equal(await outcome(member.connect()), 'accepted')
    assert.equal(
      await outcome(member.connect({ cookie, origin: 'https://evil.example' })),
      'websocket error'
    )
    member.leave()
  })

  test('rejects origins that only look like ours', async ({ assert }) => {
    const { stack, member } = await memberWithCity()
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
      assert.equal(await outcome(member.connect({ cookie, origin })), 'websocket error', origin)
    }
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      const origin = `http://${host}:${port}`
      assert.equal(await outcome(member.connect({ cookie, origin })), 'accepted', origin)
    }
    member.leave()
  })

  test('rejects a cookie without an origin', async ({ assert }) => {
    const { member } = await memberWithCity()
    assert.equal(await outcome(member.connect({ cookie: member.cookie })), 'websocket error')
  })

  test('accepts an access token only without a cookie and without a foreign origin', async ({
    assert,
  }) => {
    const { stack, member } = await memberWithCity()
    const token = await member.createToken()
    const { cookie, origin } = member.handshake
    const hub = stack.hubUrl
    assert.equal(await outcome(member.connectWithToken(token)), 'accepted')
    assert.equal(await outcome(member.connect({})), UNAUTHORISED)
    for (const headers of [
      { cookie },
      { cookie: '' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
    ] as Record<string, string>[]) {
      const connecting = member.connectWithToken(token, hub, headers)
      assert.equal(await outcome(connecting), 'websocket error', JSON.stringify(headers))
    }
    const nonsense = member.connectWithToken('nonsense', hub, { cookie, origin })
    assert.equal(await outcome(nonsense), UNAUTHORISED, 'a cookie does not help a wrong token')
    member.leave()
  })

  test('rejects every invalid access token with the same error', async ({ assert }) => {
    const { stack, member } = await memberWithCity()
    const [good, revoked, expired, ended] = [
      await member.createToken(),
      await member.createToken('revoked'),
      await member.createToken('expired'),
      await member.createToken('ended'),
    ]
    for (const token of [good, revoked, expired, ended]) {
      assert.equal(await outcome(member.connectWithToken(token)), 'accepted')
    }
    await stack.sql(`DELETE FROM auth_access_tokens WHERE name = 'revoked'`)
    await stack.sql(`UPDATE sign_ins SET expires_at = now() WHERE device = 'expired'`)
    await stack.sql(`UPDATE sign_ins SET ended_at = now() WHERE device = 'ended'`)
    const inactive = await Visitor.registered(stack)
    const inactiveToken = await inactive.createToken()
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
      'deactivated': inactiveToken,
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
      assert.equal(await outcome(member.connectWithToken(token)), UNAUTHORISED, what)
    }
    assert.equal(await outcome(member.connectWithToken(good)), 'accepted')
    member.leave()
  })

  test('rejects a session with the sign-in of an access token, and so do the pages', async ({
    assert,
  }) => {
    const { stack, member } = await memberWithCity()
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
    assert.include(data, `"auth_web":${signIn}`)

    assert.equal(await outcome(member.connect()), UNAUTHORISED)
    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
  })

  test('ignores forwarded headers when it checks the origin', async ({ assert }) => {
    const { member } = await memberWithCity()
    const { handshake } = member
    const evil = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      'x-forwarded-for': '203.0.113.7',
      'forwarded': 'host=evil.example;proto=https',
      'x-original-host': 'evil.example',
    }
    const connectFrom = (origin: string) => member.connect({ ...handshake, ...evil, origin })
    assert.equal(await outcome(connectFrom('https://evil.example')), 'websocket error')
    assert.equal(await outcome(connectFrom(handshake.origin)), 'accepted')
    member.leave()
  })

  test('rejects long polling', async ({ assert }) => {
    const { stack, member } = await memberWithCity()
    for (const method of ['GET', 'POST']) {
      const response = await fetch(`${stack.hubUrl}${HUB_PATH}/?EIO=4&transport=polling`, {
        method,
        headers: member.handshake,
      })
      assert.equal(response.status, 400)
      assert.notInclude(await response.text(), '"sid"')
    }
  })

  test('rejects every invalid cookie with the same error', async ({ assert }) => {
    const stack = await stackOn()
    const { origin } = new Visitor(stack).handshake
    const stranger = new Visitor(stack)
    await stranger.open('/login')

    const [tampered, expired, signedOut, inactive] = await Promise.all([
      Visitor.registered(stack),
      Visitor.registered(stack),
      Visitor.registered(stack),
      Visitor.registered(stack),
    ])
    for (const visitor of [tampered, expired, signedOut, inactive]) {
      assert.equal(await outcome(visitor.connect()), 'accepted')
      visitor.leave()
    }
    const [session] = await sessionOf(stack, expired.email)
    await stack.sql(`UPDATE sessions SET expires_at = now() - interval '1 s' WHERE id = $1`, [
      session.id,
    ])
    const { cookie: oldCookie } = signedOut
    await signedOut.submit('/logout')
    await setActive(inactive, false)

    for (const [what, cookie] of Object.entries({
      'none': '',
      'not signed in': stranger.cookie,
      'nonsense': 'fairweather=%00%ff; =;;',
      'tampered': tampered.cookie.replace(/.{3}$/, 'xyz'),
      'unsigned': tampered.cookie.replace(/=s.*/, '=1'),
      'expired': expired.cookie,
      'signed out': oldCookie,
      'deactivated': inactive.cookie,
    })) {
      assert.equal(await outcome(stranger.connect({ cookie, origin })), UNAUTHORISED, what)
    }
  })

  test('rejects the session cookie from before the sign-in', async ({ assert }) => {
    const { member } = await memberWithCity()
    await member.submit('/logout')
    await member.open('/login')
    const { cookie: before } = member
    await member.signIn()

    const { origin } = member.handshake
    assert.equal(await outcome(member.connect({ cookie: before, origin })), UNAUTHORISED)
    assert.equal(await outcome(member.connect()), 'accepted')
    member.leave()
  })

  test('rejects unknown namespaces', async ({ assert }) => {
    const { member } = await memberWithCity()
    for (const namespace of ['/admin', '/__proto__', '/hub', '/%00']) {
      assert.equal(await outcome(member.connect(member.handshake, namespace)), 'Invalid namespace')
    }
  })
})
