import { test } from '@japa/runner'
import { signInsOf } from '#tests/support/sign_ins'
import { notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { until, Visitor } from '#tests/support/visitor'

const PAGE = '/settings/sign-ins'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0'

/** Registers a member who is signed in on two devices. */
async function signedInTwice() {
  const here = await Visitor.registered(await stackOn())
  const laptop = new Visitor(here.stack)
  await laptop.signIn(here.password, here.email)
  const [own, other] = await signInsOf(here)
  await here.stack.sql('UPDATE sign_ins SET device = $2 WHERE id = $1', [other.id, FIREFOX])
  return { here, laptop, own: own.id, other: other.id }
}

const entry = (body: string, id: number) => {
  const [, item] = new RegExp(`<li id="sign-in-${id}">(.*?)</li>`, 's').exec(body) ?? []
  return item && pageText(item)
}

const isSignedIn = async (visitor: Visitor) => (await visitor.get('/dashboard')).status === 200

test.group('List of sign-ins', () => {
  test('shows device and last use, and marks this device', async ({ assert }) => {
    const { here, own, other } = await signedInTwice()
    await here.stack.sql(
      `UPDATE sign_ins SET last_used = now() - interval '2 hours' WHERE id = $1`,
      [other]
    )

    const { body } = await here.get(PAGE)

    assert.match(entry(body, other)!, /Firefox on Linux.*Last used 2 hours ago.*Sign out/)
    assert.match(entry(body, own)!, /Unknown device.*This device.*Last used just now/)
    assert.match(
      entry(body, other)!,
      /First seen just now From the address (127\.0\.0\.1|::1) Sign out/
    )
    assert.notInclude(entry(body, own)!, 'From the address', 'its address is not known')
    assert.notInclude(entry(body, own)!, 'Sign out')
  })

  test('names each sign-in in its button, also two on the same device and address', async ({
    assert,
  }) => {
    const { here, laptop } = await signedInTwice()
    await new Visitor(here.stack).signIn(laptop.password, here.email)
    await here.stack.sql(
      `UPDATE sign_ins SET device = $2, created_at = now() - id * interval '1 s'
         WHERE user_id = $1`,
      [(await here.account()).id, FIREFOX]
    )

    const { body } = await here.get(PAGE)

    const labels = Array.from(body.matchAll(/aria-label="(Sign out [^"]*)"/g), ([, label]) => label)
    assert.lengthOf(labels, 2)
    assert.notEqual(labels[0], labels[1])
    for (const label of labels) {
      assert.match(label, /^Sign out Firefox on Linux, .*first seen .*\d\d:\d\d:\d\d UTC$/)
    }
  })

  test('hides ended and expired sign-ins and access tokens', async ({ assert }) => {
    const { here, laptop, own, other } = await signedInTwice()
    await laptop.createToken('no device')
    await here.stack.sql(
      `UPDATE sign_ins SET last_used = now() - interval '15 days' WHERE id = $1`,
      [other]
    )
    const { body } = await here.get(PAGE)
    assert.isUndefined(entry(body, other))
    assert.exists(entry(body, own))
    assert.notInclude(body, 'no device')
    assert.include(body, 'You are not signed in anywhere else.')
  })

  test('can end one sign-in, and its connections', async ({ assert }) => {
    const { here, laptop, other } = await signedInTwice()
    const [there, mine] = [await laptop.connect(), await here.connect()]

    const page = await here.submit(`${PAGE}/${other}?_method=DELETE`, {}, PAGE)

    assert.equal(page.path, PAGE)
    assert.equal(notices(page.body), 'Firefox on Linux is signed out.')
    assert.isUndefined(entry(page.body, other))
    await until('its connection closed', () => !there.connected, 1000)
    assert.isTrue(mine.connected)
    assert.isFalse(await isSignedIn(laptop))
    assert.isTrue(await isSignedIn(here))
    here.leave()
  })

  test('can end all other sessions of the member, but no access token', async ({ assert }) => {
    const { here, laptop } = await signedInTwice()
    const bystander = await Visitor.registered(here.stack)
    const token = await here.createToken()
    const there = await laptop.connect()

    const page = await here.submit('/settings/other-sign-ins?_method=DELETE', {}, PAGE)

    assert.equal(notices(page.body), 'You are signed out everywhere else.')
    await until('its connection closed', () => !there.connected, 1000)
    assert.isFalse(await isSignedIn(laptop))
    assert.isTrue(await isSignedIn(here))
    assert.isTrue(await isSignedIn(bystander))
    assert.isTrue((await here.connectWithToken(token)).connected)
    here.leave()
  })

  for (const [what, id] of Object.entries({ ended: 0, unknown: 2 ** 31 - 1 })) {
    test(`returns 404 for an ${what} sign-in`, async ({ assert }) => {
      const { here, other } = await signedInTwice()
      await here.stack.sql('UPDATE sign_ins SET ended_at = now() WHERE id = $1', [other])
      const page = await here.submit(`${PAGE}/${id || other}?_method=DELETE`, {}, PAGE)
      assert.equal(page.status, 404)
    })
  }
})
