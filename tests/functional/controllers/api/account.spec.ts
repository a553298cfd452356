import { randomUUID } from 'node:crypto'
import { test } from '@japa/runner'
import { addEntry } from '#tests/support/add_entry'
import { waitForMail } from '#tests/support/mailbox'
import { ifMatch, programOf, programWithoutToken, type Program } from '#tests/support/program'
import { signInsOf } from '#tests/support/sign_ins'
import { strictStack } from '#tests/support/shared_web_servers'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function memberWithProgram() {
  const member = await Visitor.registered(await stackOn())
  return { member, ask: await programOf(member, 'account:read', 'account:write') }
}

const change = async (ask: Program, body: unknown) =>
  ask('PATCH', '/v1/me', body, await ifMatch(ask, '/v1/me'))

test.group('The account of the API', () => {
  test('has all settings, and changes those that are present', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const before = await ask('GET', '/v1/me')
    assert.equal(before.status, 200)
    const { id } = await member.account()
    assert.containsSubset(before.body.data, { id, name: member.name, role: 'member' })

    const changes = {
      name: 'Vera Verner',
      locale: 'ru-RU',
      theme: 'dark',
      temperatureUnit: 'F',
      distanceUnit: 'mi',
      timeZone: 'Asia/Kathmandu',
      paceKinds: ['swim'],
      shownInClub: !before.body.data.shownInClub,
      yearlyReport: !before.body.data.yearlyReport,
      hidesPresence: !before.body.data.hidesPresence,
      mentionMails: !before.body.data.mentionMails,
      alertNotices: !before.body.data.alertNotices,
      alertMails: !before.body.data.alertMails,
      alertPushes: !before.body.data.alertPushes,
      quietHours: { from: '22:00', until: '07:30', timeZone: 'Europe/Lisbon' },
    }
    const changed = await change(ask, changes)
    assert.equal(changed.status, 200, JSON.stringify(changed.body))
    const expected = { ...before.body.data, ...changes, localeFromBrowser: false }
    assert.deepEqual(changed.body.data, expected)
    assert.deepEqual((await ask('GET', '/v1/me')).body.data, expected)
    assert.include((await member.open('/settings')).body, 'Vera Verner')

    const nothing = await change(ask, {})
    assert.equal(nothing.status, 200)
    assert.deepEqual(nothing.body.data, expected)
    const cleared = await change(ask, { timeZone: null, quietHours: null, localeFromBrowser: true })
    assert.deepEqual(cleared.body.data, {
      ...expected,
      timeZone: null,
      quietHours: null,
      localeFromBrowser: true,
    })
  })

  test('is not changed by a program that has not seen its newest state', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const seen = await ifMatch(ask, '/v1/me')
    assert.equal((await ask('PATCH', '/v1/me', { name: 'First' }, seen)).status, 200)
    assert.equal((await ask('PATCH', '/v1/me', { name: 'Second' }, seen)).status, 412)
    assert.equal((await ask('PATCH', '/v1/me', { name: 'Third' })).status, 428)
    assert.equal((await member.account()).name, 'First')
  })

  test('refuses values that are not valid, and fields that only others may change', async ({
    assert,
  }) => {
    const { member, ask } = await memberWithProgram()
    const before = await member.account()
    for (const [body, pointer] of [
      [{ role: 'admin' }, '#/role'],
      [{ email: 'other@example.org' }, '#/email'],
      [{ name: 'tab\tin it' }, '#/name'],
      [{ locale: 'browser' }, '#/locale'],
      [{ timeZone: 'Moon/Sea' }, '#/timeZone'],
      [{ shownInClub: 'true' }, '#/shownInClub'],
      [{ paceKinds: ['swim', 'swim'] }, '#/paceKinds'],
      [{ quietHours: { from: '22:00' } }, '#/quietHours/until'],
      [{ quietHours: { from: '22:00', until: '22:00' } }, '#/quietHours/until'],
      [{ quietHours: { from: '7:00', until: '24:00' } }, '#/quietHours/from'],
    ] as const) {
      const response = await change(ask, body)
      assert.equal(response.status, 422, JSON.stringify(body))
      assert.equal(response.body.errors[0].pointer, pointer)
    }
    assert.deepEqual(await member.account(), before)
  })

  test('needs abilities of its own for reading and writing', async ({ assert }) => {
    const { member } = await memberWithProgram()
    const reads = await programOf(member, 'account:read')
    const others = await programOf(member, 'board:write', 'tokens:write')
    assert.equal((await change(reads, { name: 'x' })).status, 403)
    assert.equal((await reads('PUT', '/v1/me/password', {})).status, 403)
    assert.equal((await reads('POST', '/v1/me/verification-mails')).status, 403)
    assert.equal((await others('GET', '/v1/me')).status, 403)
  })

  test('asks for a mail that confirms the e-mail', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    assert.equal((await ask('POST', '/v1/me/verification-mails')).status, 204)
    assert.exists(await waitForMail(member.stack, member.email, 'Confirm your e-mail'))
  })
})

test.group('Changing the password through the API', () => {
  test('ends every other sign-in, and keeps the token of the request', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const other = await programOf(member, 'account:read')
    assert.equal((await other('GET', '/v1/me')).status, 200)
    const passwords = { currentPassword: member.password, password: 'a password never seen before' }
    const { status } = await ask('PUT', '/v1/me/password', passwords)
    assert.equal(status, 204)
    assert.equal((await ask('GET', '/v1/me')).status, 200)
    assert.equal((await other('GET', '/v1/me')).status, 401)
    assert.equal((await member.get('/dashboard')).headers.get('location'), '/login')
    assert.equal((await member.signIn(passwords.password)).path, '/dashboard')
    assert.exists(await waitForMail(member.stack, member.email, 'Your password was changed'))
  })

  test('fails without the current password, also if the account has none', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const password = 'a password never seen before'
    const refused = async (currentPassword: unknown) => {
      const response = await ask('PUT', '/v1/me/password', { currentPassword, password })
      assert.equal(response.status, 422)
      return response.body.errors
    }
    const wrong = { pointer: '#/currentPassword', detail: 'That is not your current password' }
    assert.deepEqual(await refused('a wrong password'), [wrong])
    assert.equal((await refused(undefined))[0].pointer, '#/currentPassword')
    await member.stack.sql('UPDATE users SET password = NULL WHERE email = $1', [member.email])
    assert.deepEqual(await refused(member.password), [wrong])
    assert.isNull((await member.account()).password)
  })

  test('counts wrong guesses of the current password', async ({ assert }) => {
    const member = await Visitor.registered(await strictStack())
    const ask = await programOf(member, 'account:write')
    const guess = async (currentPassword: string) => {
      const passwords = { currentPassword, password: 'a password never seen before' }
      return (await ask('PUT', '/v1/me/password', passwords)).status
    }
    assert.equal(await guess('a wrong password'), 422)
    assert.equal(await guess('a wrong password'), 422)
    assert.equal(await guess(member.password), 429)
  })
})

test.group('A new e-mail through the API', () => {
  const newEmail = () => `${randomUUID()}@example.net`

  test('is used after its link was opened', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const email = newEmail()
    const fields = { email, currentPassword: member.password }
    const { status } = await ask('POST', '/v1/me/email-changes', fields)
    assert.equal(status, 204)
    assert.equal((await ask('GET', '/v1/me')).body.data.email, member.email)
    const { path } = await waitForMail(member.stack, email, 'Confirm your new e-mail')
    await member.submit(path, {}, path)
    assert.equal((await ask('GET', '/v1/me')).body.data.email, email)
  })

  test("needs the password, and is nobody else's", async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const other = await Visitor.registered(member.stack)
    const { password: currentPassword } = member
    for (const [fields, pointer] of [
      [{ email: newEmail() }, '#/currentPassword'],
      [{ email: newEmail(), currentPassword: 'a wrong password' }, '#/currentPassword'],
      [{ email: other.email, currentPassword }, '#/email'],
      [{ email: 'nobody', currentPassword }, '#/email'],
    ] as const) {
      const { status, body } = await ask('POST', '/v1/me/email-changes', fields)
      assert.equal(status, 422, JSON.stringify(fields))
      assert.equal(body.errors[0].pointer, pointer)
    }
  })

  test('can be cancelled', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const email = newEmail()
    await ask('POST', '/v1/me/email-changes', { email, currentPassword: member.password })
    const { path } = await waitForMail(member.stack, email, 'Confirm your new e-mail')
    assert.equal((await ask('DELETE', '/v1/me/email-changes')).status, 204)
    await member.submit(path, {}, path)
    assert.equal((await ask('GET', '/v1/me')).body.data.email, member.email)
  })
})

test.group('A forgotten password in the API', () => {
  test('gets a link by mail, without a token', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const ask = programWithoutToken(stack)
    const known = await ask('POST', '/v1/password-resets', { email: member.email })
    const unknown = await ask('POST', '/v1/password-resets', { email: 'nobody@example.net' })
    assert.deepEqual([known.status, unknown.status], [204, 204])
    const { path } = await waitForMail(stack, member.email, 'Set a new password')
    assert.match(path, /^\/reset-password\//)
    assert.equal((await ask('POST', '/v1/password-resets', { email: 'x' })).status, 422)
  })
})

test.group('Sessions of the API', () => {
  test('are the browsers of the owner, and end one by one', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const other = await Visitor.registered(member.stack)
    const [[own], [foreign]] = [await signInsOf(member), await signInsOf(other)]
    const { body } = await ask('GET', '/v1/sessions')
    assert.lengthOf(body.data, 1)
    assert.containsSubset(body.data[0], { id: own.id, device: 'Unknown device', address: null })
    assert.equal((await member.request('/dashboard')).status, 200)
    assert.equal((await ask('DELETE', `/v1/sessions/${own.id}`)).status, 204)
    assert.equal((await ask('DELETE', `/v1/sessions/${own.id}`)).status, 404)
    assert.equal((await member.request('/dashboard')).status, 302)
    assert.equal((await ask('DELETE', `/v1/sessions/${foreign.id}`)).status, 404)
    assert.equal((await other.request('/dashboard')).status, 200)
  })

  test('end all at once, without the token', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    await member.stack.sql(
      `INSERT INTO sign_ins (user_id, device, last_used)
         SELECT id, 'other', now() FROM users WHERE email = $1`,
      [member.email]
    )
    assert.lengthOf((await ask('GET', '/v1/sessions')).body.data, 2)
    assert.equal((await ask('DELETE', '/v1/sessions')).status, 204)
    assert.deepEqual((await ask('GET', '/v1/sessions')).body.data, [])
  })
})

test.group('The data of an account in the API', () => {
  test('are those of the page, for a token with their own ability', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    await addEntry(member, { title: 'In the export' })
    assert.equal((await ask('GET', '/v1/me/export')).status, 403)
    const exporting = await programOf(member, 'export:read')
    const { status, body } = await exporting('GET', '/v1/me/export')
    assert.equal(status, 200)
    assert.equal(body.data.users[0].email, member.email)
    assert.notProperty(body.data.users[0], 'password')
    assert.equal(body.data.entries[0].title, 'In the export')
    const page = JSON.parse((await member.request('/settings/export')).body)
    assert.sameMembers(Object.keys(body.data), Object.keys(page))
  })
})

test.group('The deletion of an account by the API', () => {
  test('needs the password, and ends the token', async ({ assert }) => {
    const { member, ask } = await memberWithProgram()
    const { id } = await member.account()
    const remaining = () => member.stack.sql('SELECT FROM users WHERE id = $1', [id])
    for (const body of [{}, { currentPassword: 'a wrong password' }]) {
      const { status, body: problem } = await ask('POST', '/v1/me/deletion', body)
      assert.equal(status, 422)
      assert.equal(problem.errors[0].pointer, '#/currentPassword')
    }
    assert.lengthOf(await remaining(), 1)
    const { status } = await ask('POST', '/v1/me/deletion', { currentPassword: member.password })
    assert.equal(status, 204)
    assert.isEmpty(await remaining())
    assert.equal((await ask('GET', '/v1/me')).status, 401)
    const [entry] = await member.stack.sql(
      `SELECT action FROM audit_entries WHERE subject_type = 'user' AND subject_id = $1`,
      [id]
    )
    assert.equal(entry.action, 'member.deleted')
  })
})
