import { test } from '@japa/runner'
import { notices, pageText } from '#tests/support/page_text'
import { signInWith, profiles } from '#tests/support/fake_provider'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function account({ stack, email }: Visitor) {
  const [row] = await stack.sql(
    `SELECT *, (SELECT count(*)::int FROM identities WHERE user_id = users.id) AS identities
     FROM users WHERE email = $1`,
    [email]
  )
  return row
}

const verify = ({ stack, email }: Visitor) =>
  stack.sql('UPDATE users SET email_verified_at = now() WHERE email = $1', [email])

for (const provider of ['google', 'github', 'oidc'] as const) {
  test.group(`Taking over an account with ${provider}`, () => {
    test("fails for an attacker who has registered the victim's e-mail: the victim is not signed in to it", async ({
      assert,
    }) => {
      const attacker = await Visitor.registered(await stackOn())
      const before = await account(attacker)
      const login = `victim-of-${attacker.email}`
      profiles.set(login, { email: attacker.email, email_verified: true })

      const victim = new Visitor(attacker.stack)
      const page = await signInWith(victim, provider, login)

      assert.equal(page.path, '/login')
      assert.include(
        notices(page.body),
        `There is already an account with the e-mail ${attacker.email}. Sign in with your password, then link`
      )
      assert.deepEqual(await account(attacker), before)
      assert.equal((await victim.get('/dashboard')).status, 302)
    })

    test("fails with the victim's e-mail if the provider has not verified it", async ({
      assert,
    }) => {
      const victim = await Visitor.registered(await stackOn())
      await verify(victim)
      const before = await account(victim)
      const login = `attacker-of-${victim.email}`
      profiles.set(login, { email: victim.email, email_verified: false })

      const attacker = new Visitor(victim.stack)
      const page = await signInWith(attacker, provider, login)

      assert.equal(page.path, '/login')
      assert.include(notices(page.body), 'did not send a verified e-mail address')
      assert.notInclude(
        notices(page.body),
        victim.email,
        'the message does not show whether the victim has an account'
      )
      assert.deepEqual(await account(victim), before)

      profiles.set(login, { email: victim.email, email_verified: true })
      const premise = await signInWith(new Visitor(victim.stack), provider, login)
      assert.equal(premise.path, '/dashboard', 'premise: verified on both sides, it signs in')
    })

    test("fails by changing the e-mail at the provider to another member's", async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const other = await Visitor.registered(visitor.stack)
      await verify(other)
      const login = `mover-${visitor.email}`
      profiles.set(login, { email: visitor.email, email_verified: true, name: 'Mona Mover' })
      await signInWith(visitor, provider, login)
      const before = await account(visitor)

      for (const email of [`new-${visitor.email}`, other.email]) {
        profiles.set(login, { email, email_verified: true, name: 'Another Name' })
        const again = new Visitor(visitor.stack)
        const page = await signInWith(again, provider, login)
        assert.equal(page.path, '/dashboard')
        assert.include(pageText(page.body), 'Mona Mover')
        assert.include(pageText((await again.get('/settings')).body), `${email}, since`)
      }
      assert.deepEqual(await account(visitor), before)
      assert.equal((await account(other)).identities, 0)
    })
  })
}
