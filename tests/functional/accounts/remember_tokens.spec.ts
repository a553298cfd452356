import { test } from '@japa/runner'
import { UNAUTHORISED } from '#messaging/contract'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

/**
 * Creates a member who signs in with the form. `fields` are added to the form, such as `remember`.
 */
async function signInWith(fields: Record<string, string>) {
  const member = await Visitor.registered(await stackOn())
  await member.submit('/logout')
  const { email, password } = member
  const page = await member.submit('/login', { email, password, ...fields })
  return { member, page }
}

const isSignedIn = async (visitor: Visitor) => (await visitor.get('/dashboard')).status === 200

const signIns = ({ stack, email }: Visitor) =>
  stack.sql(
    `SELECT sign_ins.id FROM sign_ins JOIN users ON users.id = user_id WHERE email = $1 AND ended_at IS NULL`,
    [email]
  )

test.group('Staying signed in after the browser is closed', () => {
  test('is not possible for a member who did not choose it', async ({ assert }) => {
    const { member, page } = await signInWith({})
    assert.equal(page.path, '/dashboard')
    member.restartBrowser()
    assert.isFalse(await isSignedIn(member))
  })

  test('works for a member who chose it', async ({ assert }) => {
    const { member, page } = await signInWith({ remember: 'on' })
    assert.equal(page.path, '/dashboard')
    for (let times = 0; times < 2; times++) {
      member.restartBrowser()
      assert.isTrue(await isSignedIn(member))
    }
    assert.lengthOf(await signIns(member), 1)
  })

  test('works when all tabs are restored at once', async ({ assert }) => {
    const { member } = await signInWith({ remember: 'on' })
    member.restartBrowser()
    const headers = { cookie: member.cookie }
    const tabs = await Promise.all([1, 2, 3].map(() => member.request('/dashboard', { headers })))
    assert.deepEqual(
      tabs.map(({ status }) => status),
      [200, 200, 200]
    )
  })

  test('works if the last visit, not the start of the sign-in, is recent enough', async ({
    assert,
  }) => {
    const { member } = await signInWith({ remember: 'on' })
    const age = (days: number) =>
      member.stack.sql(
        `WITH token AS (
           UPDATE remember_me_tokens SET expires_at = remember_me_tokens.expires_at - $2 * interval '1 day'
             FROM sign_ins JOIN users ON users.id = user_id
             WHERE tokenable_id = sign_ins.id AND email = $1)
         UPDATE sign_ins SET last_used = last_used - $2 * interval '1 day' FROM users
           WHERE users.id = user_id AND email = $1`,
        [member.email, days]
      )
    await age(10)

    const { headers, body } = await member.get('/session')

    const [{ id }] = await signIns(member)
    assert.deepEqual(JSON.parse(body), { signIn: id })
    assert.include(headers.getSetCookie().join('; '), `Max-Age=${14 * 24 * 3600}`)
    await age(10)
    member.restartBrowser()
    assert.isTrue(await isSignedIn(member))
  })

  test('makes live pages extend the sign-in, only for a member who chose it', async ({
    assert,
  }) => {
    const interval = /name="visit-interval" content="(\d*)"/
    const { page: remembered } = await signInWith({ remember: 'on' })
    assert.equal(Number(interval.exec(remembered.body)![1]), (14 * 24 * 3600 * 1000) / 4)
    const { page } = await signInWith({})
    assert.equal(interval.exec(page.body)![1], '')
  })

  test('is not possible if the sign-in has ended, or after signing out', async ({ assert }) => {
    const { member: ended } = await signInWith({ remember: 'on' })
    await ended.stack.sql(
      `UPDATE sign_ins SET ended_at = now() FROM users
       WHERE users.id = user_id AND email = $1 AND ended_at IS NULL`,
      [ended.email]
    )
    ended.restartBrowser()
    assert.isFalse(await isSignedIn(ended))

    const { member } = await signInWith({ remember: 'on' })
    const { cookie } = member
    await member.submit('/logout')
    const page = await member.request('/dashboard', { headers: { cookie } })
    assert.equal(page.headers.get('location'), '/login')
  })

  test('works for the hub too, once the member has opened a page', async ({ assert }) => {
    const { member } = await signInWith({ remember: 'on' })
    member.restartBrowser()
    await assert.rejects(() => member.connect(), UNAUTHORISED)
    assert.isTrue(await isSignedIn(member))
    await until('a connection', () => member.connect())
    member.leave()
  })
})
