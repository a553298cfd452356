import { test } from '@japa/runner'
import { notices, pageText } from '#tests/support/page_text'
import {
  completeAtProvider,
  signInWith,
  outage,
  profiles,
  startProviderSignIn,
} from '#tests/support/fake_provider'
import { stackOn, type Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

let profileCount = 0

/** Creates a profile that exists at every provider and has no account in Fairweather. */
function createProfile(claims = {}) {
  const login = `stranger${++profileCount}`
  const email = `${login}@provider.example`
  profiles.set(login, { email, email_verified: true, name: 'Stella Stranger', ...claims })
  return { login, email }
}

async function accounts(stack: Stack, email: string) {
  return stack.sql(
    `SELECT users.*, (SELECT count(*)::int FROM identities WHERE user_id = users.id) AS identities
     FROM users WHERE email = $1`,
    [email]
  )
}

const verify = ({ stack, email }: Visitor) =>
  stack.sql('UPDATE users SET email_verified_at = now() WHERE email = $1', [email])

async function signedOutMember() {
  const member = await Visitor.registered(await stackOn())
  await member.submit('/logout')
  return member
}

for (const name of ['google', 'github', 'oidc'] as const) {
  test.group(`Signing in with ${name}`, () => {
    test('creates an account the first time and signs in to it the next time', async ({
      assert,
    }) => {
      const visitor = new Visitor(await stackOn())
      const { login, email } = createProfile()

      const page = await signInWith(visitor, name, login)

      assert.equal(page.path, '/dashboard')
      assert.include(pageText(page.body), 'Stella Stranger')
      const [account] = await accounts(visitor.stack, email)
      assert.containsSubset(account, { password: null, role: 'member', identities: 1 })
      assert.closeTo(account.email_verified_at.getTime(), Date.now(), 60_000)
      const signIns = 'SELECT device FROM sign_ins WHERE user_id = $1'
      assert.deepEqual(await visitor.stack.sql(signIns, [account.id]), [{ device: 'node' }])

      const again = new Visitor(visitor.stack)
      assert.equal((await signInWith(again, name, login)).path, '/dashboard')
      assert.deepEqual(await accounts(visitor.stack, email), [account])
    })

    test('requires a verified e-mail', async ({ assert }) => {
      const stack = await stackOn()
      for (const claims of [{ email_verified: false }, { email: undefined }]) {
        const { login, email } = createProfile(claims)
        const page = await signInWith(new Visitor(stack), name, login)
        assert.equal(page.path, '/login')
        assert.match(
          notices(page.body),
          /^\S.* did not send a verified e-mail address\. Verify your e-mail at/
        )
        assert.isEmpty(await accounts(stack, email))
      }
    })
  })
}

test.group('Signing in with a provider', () => {
  test('continues to the page that was requested', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    await visitor.open('/cities?search=porto')
    const page = await signInWith(visitor, 'oidc', createProfile().login)
    assert.equal(page.path, '/cities?search=porto')
  })

  test('removes control characters from the name', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { login, email } = createProfile({ name: '\u0000Stella\n\u0007Stranger' })
    assert.equal((await signInWith(visitor, 'oidc', login)).path, '/dashboard')
    const [account] = await accounts(visitor.stack, email)
    assert.equal(account.name, 'Stella Stranger')
  })

  test('uses the e-mail if the name is invisible', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { login, email } = createProfile({ name: '\u202e\u3164' })
    assert.equal((await signInWith(visitor, 'oidc', login)).path, '/dashboard')
    const [account] = await accounts(visitor.stack, email)
    assert.equal(account.name, email.split('@')[0])
  })

  test('changes the session id', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const back = await completeAtProvider(
      await startProviderSignIn(visitor, 'oidc'),
      createProfile()
    )
    const before = visitor.cookie
    await visitor.open(back)

    assert.equal((await visitor.get('/dashboard')).status, 200)
    const thief = await visitor.request('/dashboard', { headers: { cookie: before } })
    assert.equal(thief.headers.get('location'), '/login')
  })

  test('creates one account for several parallel first visits', async ({ assert }) => {
    const stack = await stackOn()
    const profile = createProfile()
    const visitors = Array.from({ length: 4 }, () => new Visitor(stack))
    const callbacks = await Promise.all(
      visitors.map(async (visitor) =>
        completeAtProvider(await startProviderSignIn(visitor, 'oidc'), profile)
      )
    )

    const pages = await Promise.all(visitors.map((visitor, i) => visitor.open(callbacks[i])))

    assert.deepEqual([...new Set(pages.map(({ path }) => path))], ['/dashboard'])
    assert.containsSubset(await accounts(stack, profile.email), [{ identities: 1 }])
  })

  test('signs in to the account that has verified the same e-mail', async ({ assert }) => {
    const member = await signedOutMember()
    await verify(member)
    const { login } = createProfile({ email: member.email.toUpperCase() })

    const page = await signInWith(member, 'google', login)

    assert.equal(page.path, '/dashboard')
    const [account] = await accounts(member.stack, member.email)
    assert.equal(account.identities, 1)
    assert.isNotNull(account.password, 'the password is kept')
  })

  test('is refused for a deactivated account, with the same message as for a password', async ({
    assert,
  }) => {
    const stack = await stackOn()
    const [member, { login, email }] = [await signedOutMember(), createProfile()]
    await signInWith(new Visitor(stack), 'google', login)
    await verify(member)
    await stack.sql('UPDATE users SET active = false WHERE email = ANY($1)', [
      [email, member.email],
    ])
    const byPassword = await member.signIn()
    assert.include(notices(byPassword.body), 'deactivated')

    for (const each of [login, createProfile({ email: member.email }).login]) {
      const page = await signInWith(new Visitor(stack), 'google', each)
      assert.equal(page.path, '/login')
      assert.equal(notices(page.body), notices(byPassword.body))
    }
    assert.containsSubset(await accounts(stack, member.email), [{ identities: 0 }])
  })

  test('says when the visitor denies access or the provider rejects the request', async ({
    assert,
  }) => {
    const visitor = new Visitor(await stackOn())
    const address = await startProviderSignIn(visitor, 'google')
    const page = await visitor.open(
      await completeAtProvider(address, { login: 'x', refuse: 'yes' })
    )
    assert.equal(page.path, '/login')
    assert.equal(
      notices(page.body),
      'You did not allow Google to tell us who you are, so it cannot sign you in.'
    )

    const unconfirmed = 'Google did not confirm who you are. Please try again.'
    const state = new URL(await startProviderSignIn(visitor, 'google')).searchParams.get('state')
    const failed = await visitor.open(`/auth/google/callback?error=server_error&state=${state}`)
    assert.equal(notices(failed.body), unconfirmed)

    const other = new URL(await startProviderSignIn(visitor, 'google')).searchParams.get('state')
    const forged = await visitor.open(`/auth/google/callback?code=made-up&state=${other}`)
    assert.equal(notices(forged.body), unconfirmed)
  })

  test('says when the provider is down, and works again afterwards', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const profile = createProfile()
    const back = await completeAtProvider(await startProviderSignIn(visitor, 'google'), profile)
    outage.active = true
    const page = await visitor.open(back).finally(() => (outage.active = false))

    assert.equal(page.path, '/login')
    assert.equal(
      notices(page.body),
      'Google cannot be reached right now. Please try again in a moment, or sign in another way.'
    )
    assert.equal((await signInWith(visitor, 'google', profile.login)).path, '/dashboard')
  })

  test('sends visitors back to APP_URL, whatever the Host headers say', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { headers } = await visitor.request('/auth/google/redirect', {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    })
    const { searchParams } = new URL(headers.get('location')!)
    assert.equal(searchParams.get('redirect_uri'), `${visitor.stack.url}/auth/google/callback`)
  })

  test('is offered on the pages for signing in and registering', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    for (const path of ['/login', '/register']) {
      const { body } = await visitor.get(path)
      for (const title of ['Google', 'GitHub', 'Club Login']) {
        assert.include(pageText(body), `Continue with ${title}`)
      }
    }
  })

  test('returns 404 for an unknown provider', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    for (const name of ['gitlab', 'constructor', '__proto__', 'Google']) {
      assert.equal((await visitor.get(`/auth/${name}/redirect`)).status, 404)
      assert.equal((await visitor.get(`/auth/${name}/callback`)).status, 404)
    }
  })
})

test.group('Account without a password', () => {
  test('gets the usual error for a sign-in with a password', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { login, email } = createProfile()
    await signInWith(visitor, 'oidc', login)
    await visitor.submit('/logout')

    const page = await visitor.signIn('correct horse battery', email)
    assert.equal(page.path, '/login')
    assert.equal(notices(page.body), 'E-mail or password is wrong.')
  })

  test('can set a password and sign in with it', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const { login, email } = createProfile()
    await signInWith(visitor, 'oidc', login)
    const settings = await visitor.get('/settings')
    assert.notInclude(settings.body, 'id="password-current_password"')
    const elsewhere = new Visitor(visitor.stack)
    await signInWith(elsewhere, 'oidc', login)

    const password = 'wrong horse battery'
    const fields = { form: 'password', password, password_confirmation: password }
    const page = await visitor.submit('/settings/password?_method=PUT', fields, '/settings')

    assert.include(notices(page.body), 'Your password is set')
    assert.include(page.body, 'id="password-current_password"')
    assert.equal((await elsewhere.get('/dashboard')).status, 302)
    await visitor.submit('/logout')
    assert.equal((await visitor.signIn(password, email)).path, '/dashboard')
  })
})
