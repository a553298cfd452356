import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { formatDate } from '#support/format_date'
import { fieldError, notices, pageText } from '#tests/support/page_text'
import {
  completeAtProvider,
  signInWith,
  linkProvider,
  profiles,
  startProviderSignIn,
} from '#tests/support/fake_provider'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

let linked = 0

/**
 * Creates a profile at the provider with an e-mail that is unverified and unique. Returns its
 * login.
 */
function createProfile() {
  const login = `linked${++linked}`
  profiles.set(login, { email: `${login}@provider.example` })
  return login
}

async function verifiedMember() {
  const visitor = await Visitor.registered(await stackOn())
  await visitor.stack.sql('UPDATE users SET email_verified_at = now() WHERE email = $1', [
    visitor.email,
  ])
  return visitor
}

const identities = ({ stack, email }: Visitor) =>
  stack.sql(
    `SELECT identities.* FROM identities JOIN users ON users.id = user_id
     WHERE users.email = $1 ORDER BY identities.id`,
    [email]
  )

/** Creates a member who registered with a provider and has no password. */
async function memberWithoutPassword() {
  const visitor = new Visitor(await stackOn())
  const login = createProfile()
  profiles.set(login, { email: visitor.email, email_verified: true })
  await signInWith(visitor, 'google', login)
  return visitor
}

const unlink = (visitor: Visitor, id: number) =>
  visitor.submit(`/settings/identities/${id}?_method=DELETE`)

test.group('Linking a provider', () => {
  test('lets the member sign in with it, and shows it in the settings', async ({ assert }) => {
    const vera = await verifiedMember()
    const login = createProfile()
    assert.include(pageText((await vera.get('/settings')).body), 'None yet.')

    const page = await linkProvider(vera, 'google', login)

    assert.equal(page.path, '/settings')
    assert.equal(notices(page.body), 'Google is linked. You can now sign in with it.')
    const today = formatDate(DateTime.utc(), 'en-GB')
    assert.include(pageText(page.body), `Google ${login}@provider.example, since ${today}`)
    await vera.submit('/logout')
    const board = await signInWith(vera, 'google', login)
    assert.equal(board.path, '/dashboard')
    assert.include(pageText(board.body), 'Vera Visitor')
  })

  test('requires the current password, if there is one', async ({ assert }) => {
    const vera = await verifiedMember()
    for (const [password, sentence] of [
      ['', 'Please fill in the current password'],
      ['correct horse batterie', 'That is not your current password'],
    ]) {
      const fields = { form: 'identities', provider: 'google', current_password: password }
      const page = await vera.submit('/settings/identities', fields, '/settings')
      assert.equal(page.path, '/settings')
      assert.equal(fieldError(page.body, 'identities-current_password'), sentence)
      assert.equal(
        await startProviderSignIn(vera, 'google'),
        '/settings',
        'linking has not started'
      )
    }
  })

  test('requires a verified e-mail', async ({ assert }) => {
    const squatter = await Visitor.registered(await stackOn())
    const page = await squatter.submit('/settings/identities', {
      provider: 'google',
      current_password: squatter.password,
    })
    assert.equal(notices(page.body), 'Confirm your e-mail first. Then you can link Google.')
    assert.equal(await startProviderSignIn(squatter, 'google'), '/settings')
  })

  test('is refused if the identity is linked to another account', async ({ assert }) => {
    const [vera, walter, login] = [await verifiedMember(), await verifiedMember(), createProfile()]
    await linkProvider(walter, 'google', login)

    const page = await linkProvider(vera, 'google', login)

    assert.equal(page.path, '/settings')
    assert.equal(
      notices(page.body),
      'This Google account is already linked to another Fairweather account.'
    )
    assert.isEmpty(await identities(vera))
    assert.lengthOf(await identities(walter), 1)
  })

  test('changes nothing the second time', async ({ assert }) => {
    const [vera, login] = [await verifiedMember(), createProfile()]
    await linkProvider(vera, 'google', login)
    const before = await identities(vera)
    assert.lengthOf(before, 1)
    assert.include(notices((await linkProvider(vera, 'google', login)).body), 'Google is linked')
    assert.deepEqual(await identities(vera), before)
  })

  test('returns 404 for an unknown provider', async ({ assert }) => {
    const vera = await verifiedMember()
    const page = await vera.submit('/settings/identities', {
      provider: 'constructor',
      current_password: vera.password,
    })
    assert.equal(page.status, 404)
  })
})

test.group('Unlinking a provider', () => {
  test('makes signing in with it impossible', async ({ assert }) => {
    const [vera, login] = [await verifiedMember(), createProfile()]
    await linkProvider(vera, 'google', login)
    const [{ id }] = await identities(vera)

    const page = await unlink(vera, id)

    assert.equal(notices(page.body), 'Google is unlinked.')
    assert.isEmpty(await identities(vera))
    await vera.submit('/logout')
    assert.equal((await signInWith(vera, 'google', login)).path, '/login')
  })

  test('never removes the last way to sign in, not even with two parallel requests', async ({
    assert,
  }) => {
    const vera = await memberWithoutPassword()
    const [first] = await identities(vera)
    const sentence = 'Google is your only way to sign in. Set a password first.'
    assert.equal(notices((await unlink(vera, first.id)).body), sentence)

    await linkProvider(vera, 'oidc', createProfile())
    const both = await identities(vera)
    assert.lengthOf(both, 2)
    const token = await vera.csrfToken()
    await Promise.all(
      both.map(({ id }) =>
        vera.send(`/settings/identities/${id}?_method=DELETE`, { _csrf: token }, '/settings')
      )
    )
    assert.lengthOf(await identities(vera), 1)
  })

  test('does not count a provider that is no longer configured as a way to sign in', async ({
    assert,
  }) => {
    const vera = await memberWithoutPassword()
    await vera.stack.sql(
      `INSERT INTO identities (user_id, provider, subject)
       SELECT id, 'https://gone.example', '1' FROM users WHERE email = $1`,
      [vera.email]
    )
    const [google] = await identities(vera)
    assert.include(pageText((await vera.get('/settings')).body), 'https://gone.example')
    assert.include(notices((await unlink(vera, google.id)).body), 'your only way to sign in')
  })

  test("returns 404 for another member's identity", async ({ assert }) => {
    const [vera, walter] = [await verifiedMember(), await verifiedMember()]
    await linkProvider(walter, 'google', createProfile())
    const [{ id }] = await identities(walter)
    assert.equal((await unlink(vera, id)).status, 404)
    assert.lengthOf(await identities(walter), 1)
  })
})

test.group('Linking a provider that the member has started', () => {
  test('is cancelled if the member signs out before it is finished', async ({ assert }) => {
    const [vera, login] = [await verifiedMember(), createProfile()]
    await vera.submit('/settings/identities', {
      provider: 'google',
      current_password: vera.password,
    })
    const back = await completeAtProvider(await startProviderSignIn(vera, 'google'), { login })
    await vera.submit('/logout')

    const page = await vera.open(back)

    assert.equal(page.path, '/login')
    assert.include(notices(page.body), 'or it took too long. Please try again')
    assert.isEmpty(await identities(vera))
  })
})
