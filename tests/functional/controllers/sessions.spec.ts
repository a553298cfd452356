import { test } from '@japa/runner'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor, hashOf } from '#tests/support/visitor'

const signIns = (visitor: Visitor) =>
  visitor.stack.sql(
    `SELECT sign_ins.* FROM sign_ins JOIN users ON users.id = user_id
     WHERE email = $1 ORDER BY sign_ins.id`,
    [visitor.email]
  )

const setActive = ({ stack, email }: Visitor, active: boolean) =>
  stack.sql('UPDATE users SET active = $2 WHERE email = $1', [email, active])

async function signedOutMember() {
  const visitor = await Visitor.registered(await stackOn())
  await visitor.submit('/logout')
  return visitor
}

test.group('Signing in', () => {
  test('opens the board, ignoring the case of the e-mail', async ({ assert }) => {
    const member = await signedOutMember()
    const page = await member.signIn(member.password, member.email.toUpperCase())
    assert.equal(page.path, '/dashboard')
    assert.equal(page.status, 200)
    assert.include(pageText(page.body), 'Vera Visitor')
  })

  test('accepts a password in both Unicode forms, and with blanks at its ends', async ({
    assert,
  }) => {
    const visitor = new Visitor(await stackOn())
    const password = 'Grüße vom Bodensee'
    await visitor.register({ password, password_confirmation: password.normalize('NFD') })
    for (const entered of [password, password.normalize('NFD'), `  ${password} `]) {
      await visitor.submit('/logout')
      const page = await visitor.signIn(entered)
      assert.equal(page.path, '/dashboard', JSON.stringify(entered))
    }
  })

  test('accepts a password whose other Unicode form an earlier version has hashed', async ({
    assert,
  }) => {
    const member = await signedOutMember()
    const password = 'Grüße vom Bodensee'
    await member.stack.sql('UPDATE users SET password = $2 WHERE email = $1', [
      member.email,
      await hashOf(password.normalize('NFD')),
    ])
    assert.equal((await member.signIn('Grüße vom Bodense')).path, '/login')
    assert.equal((await member.signIn(password)).path, '/dashboard')
  })

  test('accepts both forms of an e-mail with an international domain', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const name = visitor.email.split('@')[0]
    await visitor.register({ email: `${name}@müller.example` })
    const [{ email }] = await visitor.stack.sql('SELECT email FROM users WHERE email LIKE $1', [
      `${name}@%`,
    ])
    assert.equal(email, `${name}@xn--mller-kva.example`)
    for (const entered of [email, `${name}@MÜLLER.example`, `${name}@mu\u0308ller.example`]) {
      await visitor.submit('/logout')
      assert.equal((await visitor.signIn(visitor.password, entered)).path, '/dashboard', entered)
    }
  })

  test('continues to the page that was requested', async ({ assert }) => {
    const member = await signedOutMember()
    const page = await member.open('/cities?search=porto')
    assert.equal(page.path, '/login')
    assert.include(notices(page.body), 'Please sign in first.')

    const next = await member.signIn()
    assert.equal(next.path, '/cities?search=porto')
    assert.equal(fieldValue(next.body.replace('name="search"', 'id="search"'), 'search'), 'porto')
  })

  test('records the device', async ({ assert }) => {
    const member = await signedOutMember()
    const before = await signIns(member)
    assert.lengthOf(before, 1)

    await member.signIn()

    const [, latest] = await signIns(member)
    assert.containsSubset(latest, { device: 'node', ended_at: null })
  })

  test('shows the same error for a wrong password and an unknown e-mail', async ({ assert }) => {
    const member = await signedOutMember()
    const guesses = [
      await member.signIn('correct horse batterie'),
      await member.signIn(member.password, 'nobody-here@example.org'),
    ]
    for (const page of guesses) {
      assert.equal(page.path, '/login')
      assert.equal(page.status, 200)
      assert.equal(notices(page.body), 'E-mail or password is wrong.')
      assert.isUndefined(fieldValue(page.body, 'password'))
    }
    assert.equal(fieldValue(guesses[0].body, 'email'), member.email)
    assert.lengthOf(await signIns(member), 1)
  })

  test('says which fields are empty', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const page = await visitor.submit('/login', { email: '', password: '' })
    assert.equal(fieldError(page.body, 'email'), 'Please fill in the e-mail')
    assert.equal(fieldError(page.body, 'password'), 'Please fill in the password')
  })

  test('is refused for a deactivated account, and allowed once it is active again', async ({
    assert,
  }) => {
    const member = await signedOutMember()
    await setActive(member, false)

    const page = await member.signIn()
    assert.equal(page.path, '/login')
    assert.include(notices(page.body), 'deactivated')
    assert.lengthOf(await signIns(member), 1)

    await setActive(member, true)
    assert.equal((await member.signIn()).path, '/dashboard')
  })

  test('changes the session id', async ({ assert }) => {
    const member = await signedOutMember()
    await member.open('/login')
    const before = member.cookie
    await member.signIn()
    assert.notEqual(member.cookie, before)

    const thief = await member.request('/dashboard', { headers: { cookie: before } })
    assert.equal(thief.status, 302)
    assert.equal(thief.headers.get('location'), '/login')
  })
})

test.group('Session', () => {
  test('is not valid after the account is deactivated', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    assert.equal((await member.get('/dashboard')).status, 200)

    await setActive(member, false)

    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
  })

  test('is not valid after its sign-in has ended', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    assert.equal((await member.get('/dashboard')).status, 200)

    const [{ id }] = await signIns(member)
    await member.stack.sql('UPDATE sign_ins SET ended_at = now() WHERE id = $1', [id])

    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
    assert.equal((await member.signIn()).path, '/dashboard')
  })
})

test.group('The time until a session expires', () => {
  test('is extended at most once a minute, together with the sign-in', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    // The first page stores a CSRF secret in the session.
    await member.get('/dashboard')
    const [{ id }] = await signIns(member)
    const hoursAfterVisit = async (unusedFor: string) => {
      await member.stack.sql('UPDATE sign_ins SET last_used = now() - $2::interval WHERE id = $1', [
        id,
        unusedFor,
      ])
      const session = `WHERE data::jsonb->'message'->>'auth_web' = $1::text`
      await member.stack.sql(
        `UPDATE sessions SET expires_at = now() + interval '1 hour' ${session}`,
        [id]
      )
      await member.get('/dashboard')
      const [{ hours }] = await member.stack.sql(
        `SELECT extract(epoch FROM expires_at - now())::float / 3600 AS hours FROM sessions ${session}`,
        [id]
      )
      return hours as number
    }
    assert.closeTo(await hoursAfterVisit('2 hours'), 14 * 24, 0.1)
    assert.closeTo(await hoursAfterVisit('30 seconds'), 1, 0.1)
  })
})

test.group('Time of last use of a sign-in', () => {
  test('is updated at most once a minute', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const unusedMsAfterVisit = async (age: string) => {
      const [{ id }] = await signIns(member)
      await member.stack.sql('UPDATE sign_ins SET last_used = now() - $2::interval WHERE id = $1', [
        id,
        age,
      ])
      await member.get('/dashboard')
      const [{ last_used: lastUsed }] = await signIns(member)
      return Date.now() - lastUsed.getTime()
    }
    assert.isBelow(await unusedMsAfterVisit('2 hours'), 5000)
    assert.isAbove(await unusedMsAfterVisit('30 seconds'), 25_000)
  })
})

test.group('Signing out', () => {
  test('ends the sign-in, so that its cookie is no longer valid', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { cookie } = member
    assert.equal((await member.get('/dashboard')).status, 200)
    const [before] = await signIns(member)
    assert.isNull(before.ended_at)

    const page = await member.submit('/logout')

    assert.equal(page.path, '/login')
    const [{ ended_at: endedAt }] = await signIns(member)
    assert.closeTo(endedAt.getTime(), Date.now(), 5000)
    const thief = await member.request('/dashboard', { headers: { cookie } })
    assert.equal(thief.headers.get('location'), '/login')
  })

  test('leaves other sessions of the member signed in', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const laptop = new Visitor(member.stack)
    await laptop.signIn(member.password, member.email)

    await member.submit('/logout')

    assert.equal((await member.get('/dashboard')).status, 302)
    assert.equal((await laptop.get('/dashboard')).status, 200)
  })
})
