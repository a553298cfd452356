import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { programWithoutToken } from '#tests/support/program'
import { strictStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('Registering through the API', () => {
  test('creates an account, and sends a link to its e-mail', async ({ assert }) => {
    const stack = await stackOn()
    const ask = programWithoutToken(stack)
    const { email, password } = new Visitor(stack)
    const account = { name: 'Rita Runner', email: email.toUpperCase(), password }

    const { status, headers, body } = await ask('POST', '/v1/registrations', account)

    assert.equal(status, 201, JSON.stringify(body))
    assert.equal(headers.get('location'), '/api/v1/me')
    assert.isNull(headers.get('set-cookie'))
    const [stored] = await stack.sql('SELECT * FROM users WHERE email = $1', [email])
    assert.deepEqual(body.data, {
      id: stored.id,
      name: 'Rita Runner',
      email,
      emailVerifiedAt: null,
      role: 'member',
      createdAt: stored.created_at.toISOString(),
      locale: 'en-GB',
      localeFromBrowser: true,
      theme: 'auto',
      temperatureUnit: 'C',
      distanceUnit: 'km',
      timeZone: null,
      paceKinds: stored.pace_kinds,
      shownInClub: stored.shown_in_club,
      yearlyReport: stored.yearly_report,
      hidesPresence: stored.hides_presence,
      mentionMails: stored.mention_mails,
      alertNotices: stored.alert_notices,
      alertMails: stored.alert_mails,
      alertPushes: stored.alert_pushes,
      quietHours: null,
    })
    assert.match(stored.password, /^\$scrypt\$/)
    assert.isEmpty(await stack.sql('SELECT FROM sign_ins WHERE user_id = $1', [stored.id]))
    assert.exists(await waitForMail(stack, email, 'Confirm your e-mail'))
  })

  test('in another language sends the mail in it', async ({ assert }) => {
    const stack = await stackOn()
    const { email, password } = new Visitor(stack)
    const account = { name: 'Вера', email, password, locale: 'ru-RU' }
    const { status, body } = await programWithoutToken(stack)('POST', '/v1/registrations', account)
    assert.equal(status, 201)
    assert.containsSubset(body.data, { locale: 'ru-RU', localeFromBrowser: false })
    assert.exists(await waitForMail(stack, email, 'Подтвердите почту'))
  })

  test('fails with the same sentences as on the page', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const ask = programWithoutToken(member.stack)
    const { email, password } = new Visitor(member.stack)
    const account = { name: 'Rita', email, password }
    for (const [change, pointer, detail] of [
      [{ email: member.email }, '#/email', 'An account with this e-mail already exists'],
      [{ email: 'rita' }, '#/email', 'An e-mail address looks like name@example.org'],
      [{ password: 'short' }, '#/password', 'The password needs at least 10 characters'],
      [{ password: email }, '#/password', 'The password must not be your name or your e-mail'],
      [{ name: ' ' }, '#/name', 'Please fill in the name'],
      [{ role: 'admin' }, '#/role', 'There is no such field'],
    ] as const) {
      const { status, body } = await ask('POST', '/v1/registrations', { ...account, ...change })
      assert.equal(status, 422, detail)
      assert.deepEqual(body.errors, [{ pointer, detail }])
    }
    assert.isEmpty(await member.stack.sql('SELECT FROM users WHERE email = $1', [email]))
  })

  test('is limited together with registrations on the page', async ({ assert }) => {
    const stack = await strictStack()
    const ask = programWithoutToken(stack)
    const register = async () => {
      const { email, password } = new Visitor(stack)
      return (await ask('POST', '/v1/registrations', { name: 'Rita', email, password })).status
    }
    assert.equal(await register(), 201)
    assert.equal((await new Visitor(stack).register()).path, '/dashboard')
    assert.equal(await register(), 429)
  })
})
