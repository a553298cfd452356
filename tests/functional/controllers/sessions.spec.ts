import { test } from '@japa/runner'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const signIns = (visitor: Visitor) =>
  visitor.stack.sql(
    `SELECT sign_ins.* FROM sign_ins JOIN users ON users.id = user_id
     WHERE email = $1 ORDER BY sign_ins.id`,
    [visitor.email]
  )

const setActive = ({ stack, email }: Visitor, active: boolean) =>
  stack.sql('UPDATE users SET active = $2 WHERE email = $1', [email, active])

async function signedOut() {
  const visitor = await Visitor.registered(await stackOn())
  await visitor.submit('/logout')
  return visitor
}

test.group('Signing in', () => {
  test('leads to the board, whatever the case of the e-mail', async ({ assert }) => {
    const member = await signedOut()
    const page = await member.signIn(member.password, member.email.toUpperCase())
    assert.equal(page.path, '/dashboard')
    assert.equal(page.status, 200)
    assert.include(pageText(page.body), 'Vera Visitor')
  })

  test('leads to the page that was asked for', async ({ assert }) => {
    const member = await signedOut()
    const page = await member.open('/cities?search=porto')
    assert.equal(page.path, '/login')
    assert.include(notices(page.body), 'Please sign in first.')

    const next = await member.signIn()
    assert.equal(next.path, '/cities?search=porto')
    assert.equal(fieldValue(next.body.replace('name="search"', 'id="search"'), 'search'), 'porto')
  })

  test('writes down the device', async ({ assert }) => {
    const member = await signedOut()
    const before = await signIns(member)
    assert.lengthOf(before, 1)

    await member.signIn()

    const [, latest] = await signIns(member)
    assert.containsSubset(latest, { device: 'node', ended_at: null })
  })

  test('answers a wrong password and an unknown e-mail alike', async ({ assert }) => {
    const member = await signedOut()
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

  test('without anything typed says what is missing', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const page = await visitor.submit('/login', { email: '', password: '' })
    assert.equal(fieldError(page.body, 'email'), 'Please fill in the e-mail')
    assert.equal(fieldError(page.body, 'password'), 'Please fill in the password')
  })

  test('is refused to a deactivated account, and open again once it is active', async ({
    assert,
  }) => {
    const member = await signedOut()
    await setActive(member, false)

    const page = await member.signIn()
    assert.equal(page.path, '/login')
    assert.include(notices(page.body), 'deactivated')
    assert.lengthOf(await signIns(member), 1)

    await setActive(member, true)
    assert.equal((await member.signIn()).path, '/dashboard')
  })

  test('gives the session another id', async ({ assert }) => {
    const member = await signedOut()
    await member.open('/login')
    const before = member.cookie
    await member.signIn()
    assert.notEqual(member.cookie, before)

    const thief = await member.request('/dashboard', { headers: { cookie: before } })
    assert.equal(thief.status, 302)
    assert.equal(thief.headers.get('location'), '/login')
  })
})

test.group('Being signed in', () => {
  test('ends with the next request once the account is deactivated', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    assert.equal((await member.get('/dashboard')).status, 200)

    await setActive(member, false)

    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
  })

  test('ends with the row of the sign-in, whatever the session holds', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    assert.equal((await member.get('/dashboard')).status, 200)

    const [{ id }] = await signIns(member)
    await member.stack.sql('UPDATE sign_ins SET ended_at = now() WHERE id = $1', [id])

    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
    assert.equal((await member.signIn()).path, '/dashboard')
  })
})

test.group('A sign-in', () => {
  test('knows to the minute when it was last used', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const back = async (age: string) => {
      const [{ id }] = await signIns(member)
      await member.stack.sql('UPDATE sign_ins SET last_used = now() - $2::interval WHERE id = $1', [
        ...[id, age],
      ])
      await member.get('/dashboard')
      const [{ last_used: lastUsed }] = await signIns(member)
      return Date.now() - lastUsed.getTime()
    }
    assert.isBelow(await back('2 hours'), 5000)
    assert.isAbove(await back('30 seconds'), 25_000)
  })
})

test.group('Signing out', () => {
  test('ends the sign-in, and makes the cookie worthless', async ({ assert }) => {
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

  test('leaves those signed in elsewhere alone', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const laptop = new Visitor(member.stack)
    await laptop.signIn(member.password, member.email)

    await member.submit('/logout')

    assert.equal((await member.get('/dashboard')).status, 302)
    assert.equal((await laptop.get('/dashboard')).status, 200)
  })
})
