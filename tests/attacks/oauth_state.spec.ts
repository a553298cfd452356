import { test } from '@japa/runner'
import { notices } from '#tests/support/page_text'
import { completeAtProvider, profiles, startProviderSignIn } from '#tests/support/fake_provider'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

const refused = 'That was not begun in this browser, or is over by now; please try again.'

profiles.set('attacker', { email: 'attacker@provider.example', email_verified: true })

/** Where a visitor is sent back to, by somebody else's hand or his own. */
async function answerFor(visitor: Visitor, name: 'google' | 'github' | 'oidc') {
  return completeAtProvider(await startProviderSignIn(visitor, name), { login: 'attacker' })
}

for (const name of ['google', 'github', 'oidc'] as const) {
  test.group(`Attack 43: an answer of ${name} that is not for this browser`, () => {
    test('without its state signs nobody in', async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const before = await databaseState(visitor.stack)
      for (const change of [
        (query: URLSearchParams) => query.delete('state'),
        (query: URLSearchParams) => query.set('state', ''),
        (query: URLSearchParams) => query.set('state', 'null'),
        (query: URLSearchParams) => query.append('state', 'another'),
        (query: URLSearchParams) => query.set('state', 'x'.repeat(32)),
      ]) {
        const back = new URL(await answerFor(visitor, name), visitor.stack.url)
        change(back.searchParams)
        const page = await visitor.open(back.pathname + back.search)
        assert.equal(page.path, '/login')
        assert.equal(notices(page.body), refused)
      }
      assert.equal(await databaseState(visitor.stack), before)
    })

    test('counts once', async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const address = await startProviderSignIn(visitor, name)
      const { cookie } = visitor
      const back = await completeAtProvider(address, { login: 'attacker' })
      assert.equal((await visitor.open(back)).path, '/dashboard', 'the premise')
      await visitor.submit('/logout')
      const before = await databaseState(visitor.stack)

      assert.equal(notices((await visitor.open(back)).body), refused)
      // With the very cookies of the first time, and an answer that is fresh.
      const fresh = new URL(await answerFor(new Visitor(visitor.stack), name), visitor.stack.url)
      fresh.searchParams.set('state', new URL(address).searchParams.get('state')!)
      const replayed = await visitor.request(fresh.pathname + fresh.search, { headers: { cookie } })
      assert.equal(replayed.headers.get('location'), '/login')
      assert.equal(await databaseState(visitor.stack), before)
    })

    test("signs no victim in to the attacker's account", async ({ assert }) => {
      const [attacker, victim] = [new Visitor(await stackOn()), new Visitor(await stackOn())]
      const trap = await answerFor(attacker, name)
      await startProviderSignIn(victim, name)

      for (const page of [await victim.open(trap), await victim.open(trap)]) {
        assert.equal(page.path, '/login')
        assert.equal(notices(page.body), refused)
      }
      assert.equal((await victim.get('/dashboard')).status, 302)
    })

    test("links the attacker's identity with no victim's account", async ({ assert }) => {
      const victim = await Visitor.registered(await stackOn())
      const attacker = new Visitor(victim.stack)
      const trap = await answerFor(attacker, name)

      // Neither a foreign answer, nor one that a link elsewhere has brought about.
      const page = await victim.open(trap)
      assert.equal(page.path, '/settings')
      assert.equal(notices(page.body), refused)
      assert.equal(await startProviderSignIn(victim, name), '/settings')

      const rows = await victim.stack.sql(
        'SELECT * FROM identities JOIN users ON users.id = user_id WHERE users.email = $1',
        [victim.email]
      )
      assert.isEmpty(rows)
    })
  })
}

test.group('Attack 43: a link that was begun by nobody', () => {
  test('begins with no form but an own one', async ({ assert }) => {
    const victim = await Visitor.registered(await stackOn())
    await victim.stack.sql('UPDATE users SET email_verified_at = now() WHERE email = $1', [
      victim.email,
    ])
    const fields = { provider: 'google', current_password: victim.password }
    const another = await Visitor.registered(victim.stack)
    for (const token of ['', 'nonsense', await another.csrfToken()]) {
      const { headers } = await victim.send('/settings/identities', { ...fields, _csrf: token })
      assert.isNull(headers.get('refresh'))
      assert.equal(await startProviderSignIn(victim, 'google'), '/settings')
    }

    await victim.submit('/settings/identities', fields)
    const { origin } = new URL(await startProviderSignIn(victim, 'google'))
    assert.notEqual(origin, victim.stack.url, 'the own form does begin it')
    assert.equal(await startProviderSignIn(victim, 'google'), '/settings', 'and once only')
  })

  test('is for the provider that was chosen, and no other', async ({ assert }) => {
    const victim = await Visitor.registered(await stackOn())
    await victim.stack.sql('UPDATE users SET email_verified_at = now() WHERE email = $1', [
      victim.email,
    ])
    await victim.submit('/settings/identities', {
      ...{ provider: 'google', current_password: victim.password },
    })
    assert.equal(await startProviderSignIn(victim, 'oidc'), '/settings')
  })
})
