import { statSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { mailFolder, mailsTo, untilMailsAreSent, waitForMail } from '#tests/support/mailbox'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const newPassword = 'wrong horse battery'

const requestLink = (visitor: Visitor, email = visitor.email) =>
  visitor.submit('/forgot-password', { email }, '/forgot-password')

const setPassword = (visitor: Visitor, path: string, password = newPassword, repeated = password) =>
  visitor.submit(path, { password, password_confirmation: repeated }, path)

/** Registers a member and requests the mail link for them from another browser, `elsewhere`. */
async function linkRequested() {
  const member = await Visitor.registered(await stackOn())
  const elsewhere = new Visitor(member.stack)
  const page = await requestLink(elsewhere, member.email)
  const mail = await waitForMail(member.stack, member.email, 'Set a new password')
  return { member, elsewhere, page, mail }
}

test.group('Resetting a forgotten password', () => {
  test('works with the link in the mail, and the new password signs in', async ({ assert }) => {
    const { member, elsewhere, page, mail } = await linkRequested()
    assert.equal(page.path, '/forgot-password')
    assert.include(notices(page.body), `If ${member.email} has an account`)
    assert.include((await new Visitor(member.stack).get('/login')).body, '/forgot-password')

    const form = await elsewhere.get(mail.path)
    assert.equal(form.status, 200)
    assert.equal(form.headers.get('cache-control'), 'no-store')
    const after = await setPassword(elsewhere, mail.path)

    assert.equal(after.path, '/login')
    assert.equal(notices(after.body), 'Your password is changed. Sign in with the new one.')
    assert.equal((await elsewhere.signIn(member.password, member.email)).path, '/login')
    assert.equal((await elsewhere.signIn(newPassword, member.email)).path, '/dashboard')
    assert.isNotNull(
      (await member.account()).email_verified_at,
      'the link also verifies the address'
    )
    await waitForMail(member.stack, member.email, 'Your password was changed')
  })

  test('unlinks all identity providers', async ({ assert }) => {
    const { member, elsewhere, mail } = await linkRequested()
    const { id } = await member.account()
    await member.stack.sql(
      `INSERT INTO identities (user_id, provider, subject) VALUES ($1::int, 'google', 'thief of ' || $1::int)`,
      [id]
    )
    await setPassword(elsewhere, mail.path)
    const left = await member.stack.sql('SELECT FROM identities WHERE user_id = $1', [id])
    assert.isEmpty(left)
  })

  test('sends a short mail as text and HTML, in a file that only the server can read', async ({
    assert,
  }) => {
    const { member, mail } = await linkRequested()
    const link = member.stack.url + mail.path
    assert.include(mail.text, 'Someone, probably you, has forgotten the password')
    assert.include(mail.text, link)
    assert.include(mail.html, `<a href="${link}">Set a new password</a>`)
    assert.notInclude(mail.text + mail.html, member.name, 'the mail contains no user input')

    assert.equal(statSync(mailFolder()).mode & 0o777, 0o700)
    for (const name of readdirSync(mailFolder()).filter((file) => file.endsWith('.eml'))) {
      assert.equal(statSync(join(mailFolder(), name)).mode & 0o777, 0o600)
    }
  })

  test('stores only a hash of the link in the database', async ({ assert }) => {
    const { member, mail } = await linkRequested()
    const token = mail.path.split('/').at(-1)!
    assert.lengthOf(token, 43)
    const rows = await member.stack.sql('SELECT mail_links::text AS row FROM mail_links')
    assert.isNotEmpty(rows)
    assert.notInclude(JSON.stringify(rows), token)
  })

  for (const { what, password, repeated, sentence, field = 'password' } of [
    {
      what: 'a short password',
      password: 'rivermoss',
      sentence: 'The password needs at least 10 characters',
    },
    {
      what: 'a common password',
      password: 'Basketball',
      sentence: 'This password is too common. Choose one that is harder to guess',
    },
    {
      what: "the member's name",
      password: 'vera-visitor',
      sentence: 'The password must not be your name or your e-mail',
    },
    {
      what: 'two different passwords',
      password: newPassword,
      repeated: 'right horse battery',
      sentence: 'The two passwords are not the same',
      field: 'password_confirmation',
    },
  ]) {
    test(`refuses ${what}, and the link still works`, async ({ assert }) => {
      const { elsewhere, mail } = await linkRequested()
      const page = await setPassword(elsewhere, mail.path, password, repeated)
      assert.equal(page.path, mail.path)
      assert.equal(fieldError(page.body, field), sentence)
      assert.equal((await setPassword(elsewhere, mail.path)).path, '/login')
    })
  }

  test('sends no mail to an address without an account', async ({ assert }) => {
    const { elsewhere } = await linkRequested()
    const email = 'nobody-forgets@example.org'
    const page = await requestLink(elsewhere, email)
    assert.include(notices(page.body), `If ${email} has an account`)

    await untilMailsAreSent(elsewhere.stack)
    assert.isEmpty(mailsTo(email))
  })

  test('refuses an invalid e-mail and keeps the input', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const page = await requestLink(visitor, 'vera at example')
    assert.equal(fieldError(page.body, 'email'), 'An e-mail address looks like name@example.org')
    assert.equal(fieldValue(page.body, 'email'), 'vera at example')
  })

  test('can be requested by a member who is signed in', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    assert.include((await member.get('/settings')).body, 'href="/forgot-password"')
    const form = await member.get('/forgot-password')
    assert.equal(fieldValue(form.body, 'email'), member.email)
    await requestLink(member)
    const mail = await waitForMail(member.stack, member.email, 'Set a new password')
    const after = await setPassword(member, mail.path)
    assert.equal(after.path, '/login')
    assert.include(pageText(after.body), 'Sign in with the new one')
  })
})
