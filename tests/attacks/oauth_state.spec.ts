import { test } from '@japa/runner'
import { notices } from '#tests/support/page_text'
import { completeAtProvider, profiles, startProviderSignIn } from '#tests/support/fake_provider'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

const NOT_BEGUN = 'This was not started in this browser, or it took too long. Please try again.'

profiles.set('attacker', { email: 'attacker@provider.example', email_verified: true })

/**
 * Starts a sign-in for the visitor, and completes it at the provider with the attacker's account.
 * Returns the callback URL, which nobody has opened yet.
 */
async function callbackFor(visitor: Visitor, name: 'google' | 'github' | 'oidc') {
  return completeAtProvider(await startProviderSignIn(visitor, name), { login: 'attacker' })
}

for (const name of ['google', 'github', 'oidc'] as const) {
  test.group(`Forged callback of ${name}`, () => {
    test('without a valid state signs nobody in', async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const before = await databaseState(visitor.stack)
      for (const change of [
        (query: URLSearchParams) => query.delete('state'),
        (query: URLSearchParams) => query.set('state', ''),
        (query: URLSearchParams) => query.set('state', 'null'),
        (query: URLSearchParams) => query.append('state', 'another'),
        (query: URLSearchParams) => query.set('state', 'x'.repeat(32)),
      ]) {
        const back = new URL(await callbackFor(visitor, name), visitor.stack.url)
        change(back.searchParams)
        const page = await visitor.open(back.pathname + back.search)
        assert.equal(page.path, '/login')
        assert.equal(notices(page.body), NOT_BEGUN)
      }
      assert.equal(await databaseState(visitor.stack), before)
    })

    test('cannot be replayed', async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const address = await startProviderSignIn(visitor, name)
      const { cookie } = visitor
      const back = await completeAtProvider(address, { login: 'attacker' })
      assert.equal((await visitor.open(back)).path, '/dashboard', 'premise')
      await visitor.submit('/logout')
      const before = await databaseState(visitor.stack)

      assert.equal(notices((await visitor.open(back)).body), NOT_BEGUN)
      // Replays the cookie and the state of the first sign-in with a new code.
      const fresh = new URL(await callbackFor(new Visitor(visitor.stack), name), visitor.stack.url)
      fresh.searchParams.set('state', new URL(address).searchParams.get('state')!)
      const replayed = await visitor.request(fresh.pathname + fresh.search, { headers: { cookie } })
      assert.equal(replayed.headers.get('location'), '/login')
      assert.equal(await databaseState(visitor.stack), before)
    })

    test("does not sign the victim in to the attacker's account", async ({ assert }) => {
      const [attacker, victim] = [new Visitor(await stackOn()), new Visitor(await stackOn())]
      const trap = await callbackFor(attacker, name)
      await startProviderSignIn(victim, name)

      for (const page of [await victim.open(trap), await victim.open(trap)]) {
        assert.equal(page.path, '/login')
        assert.equal(notices(page.body), NOT_BEGUN)
      }
      assert.equal((await victim.get('/dashboard')).status, 302)
    })

    test("does not link the attacker's identity to the victim's account", async ({ assert }) => {
      const victim = await Visitor.registered(await stackOn())
      const attacker = new Visitor(victim.stack)
      const trap = await callbackFor(attacker, name)

      // The victim opens the attacker's callback URL, which is refused. Then the victim follows a
      // link to the start of a provider sign-in: for a member who is signed in, this only leads to
      // the settings, and starts no linking.
      const page = await victim.open(trap)
      assert.equal(page.path, '/settings')
      assert.equal(notices(page.body), NOT_BEGUN)
      assert.equal(await startProviderSignIn(victim, name), '/settings')

      const rows = await victim.stack.sql(
        'SELECT * FROM identities JOIN users ON users.id = user_id WHERE users.email = $1',
        [victim.email]
      )
      assert.isEmpty(rows)
    })
  })
}

test.group('Linking that the member did not start', () => {
  test('needs a form with a valid CSRF token', async ({ assert }) => {
    const victim = await Visitor.registered(await stackOn())
    await victim.stack.sql('UPDATE users SET email_verified_at = now() WHERE email = $1', [
      victim.email,
    ])
    const fields = { provider: 'google', current_password: victim.password }
    const other = await Visitor.registered(victim.stack)
    for (const token of ['', 'nonsense', await other.csrfToken()]) {
      const { headers } = await victim.send('/settings/identities', { ...fields, _csrf: token })
      assert.isNull(headers.get('refresh'))
      assert.equal(await startProviderSignIn(victim, 'google'), '/settings')
    }

    await victim.submit('/settings/identities', fields)
    const { origin } = new URL(await startProviderSignIn(victim, 'google'))
    assert.notEqual(origin, victim.stack.url, 'premise: the form in the settings starts it')
    assert.equal(await startProviderSignIn(victim, 'google'), '/settings', 'only once')
  })

  test('works only with the chosen provider', async ({ assert }) => {
    const victim = await Visitor.registered(await stackOn())
    await victim.stack.sql('UPDATE users SET email_verified_at = now() WHERE email = $1', [
      victim.email,
    ])
    await victim.submit('/settings/identities', {
      provider: 'google',
      current_password: victim.password,
    })
    assert.equal(await startProviderSignIn(victim, 'oidc'), '/settings')
  })
})
