import { statSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { mailFolder, mailsTo, waitForMail } from '#tests/support/mailbox'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const next = 'wrong horse battery'

const ask = (visitor: Visitor, email = visitor.email) =>
  visitor.submit('/forgot-password', { email }, '/forgot-password')

const set = (visitor: Visitor, path: string, password = next, again = password) =>
  visitor.submit(path, { password, password_confirmation: again }, path)

/** A member, and somebody at another browser who has the link that was mailed to him. */
async function forgotten() {
  const member = await Visitor.registered(await stackOn())
  const elsewhere = new Visitor(member.stack)
  const page = await ask(elsewhere, member.email)
  const mail = await waitForMail(member.email, 'Set a new password')
  return { member, elsewhere, page, mail }
}

test.group('A forgotten password', () => {
  test('is replaced by a link in a mail, and the new one signs in', async ({ assert }) => {
    const { member, elsewhere, page, mail } = await forgotten()
    assert.equal(page.path, '/forgot-password')
    assert.include(notices(page.body), `If ${member.email} has an account`)
    assert.include((await new Visitor(member.stack).get('/login')).body, '/forgot-password')

    const form = await elsewhere.get(mail.path)
    assert.equal(form.status, 200)
    assert.equal(form.headers.get('cache-control'), 'no-store')
    const after = await set(elsewhere, mail.path)

    assert.equal(after.path, '/login')
    assert.equal(notices(after.body), 'Your password is changed. Sign in with the new one.')
    assert.equal((await elsewhere.signIn(member.password, member.email)).path, '/login')
    assert.equal((await elsewhere.signIn(next, member.email)).path, '/dashboard')
    assert.isNotNull((await member.account()).email_verified_at, 'who has the link has the mailbox')
    await waitForMail(member.email, 'Your password was changed')
  })

  test('is replaced for whoever was linked by it, too', async ({ assert }) => {
    const { member, elsewhere, mail } = await forgotten()
    const { id } = await member.account()
    await member.stack.sql(
      `INSERT INTO identities (user_id, provider, subject) VALUES ($1::int, 'google', 'thief of ' || $1::int)`,
      [id]
    )
    await set(elsewhere, mail.path)
    const left = await member.stack.sql('SELECT FROM identities WHERE user_id = $1', [id])
    assert.isEmpty(left)
  })

  test('is told in a short mail, as text and as HTML, that only its owner may read', async ({
    assert,
  }) => {
    const { member, mail } = await forgotten()
    const link = member.stack.url + mail.path
    assert.include(mail.text, 'Someone, probably you, has forgotten the password')
    assert.include(mail.text, link)
    assert.include(mail.html, `<a href="${link}">Set a new password</a>`)
    assert.notInclude(mail.text + mail.html, member.name, 'nothing that somebody typed')

    assert.equal(statSync(mailFolder()).mode & 0o777, 0o700)
    for (const name of readdirSync(mailFolder()).filter((file) => file.endsWith('.eml'))) {
      assert.equal(statSync(join(mailFolder(), name)).mode & 0o777, 0o600)
    }
  })

  test('has a link of which the database holds a hash alone', async ({ assert }) => {
    const { member, mail } = await forgotten()
    const token = mail.path.split('/').at(-1)!
    assert.lengthOf(token, 43)
    const rows = await member.stack.sql('SELECT mail_links::text AS row FROM mail_links')
    assert.isNotEmpty(rows)
    assert.notInclude(JSON.stringify(rows), token)
  })

  for (const { what, password, again, sentence, field = 'password' } of [
    {
      what: 'a short one',
      password: 'rivermoss',
      sentence: 'The password needs at least 10 characters',
    },
    {
      what: 'a common one',
      password: 'Basketball',
      sentence: 'This password is too common. Choose one that is harder to guess',
    },
    {
      what: 'his name',
      password: 'vera-visitor',
      sentence: 'The password must not be your name or your e-mail',
    },
    {
      what: 'two different ones',
      password: next,
      again: 'right horse battery',
      sentence: 'The two passwords are not the same',
      field: 'password_confirmation',
    },
  ]) {
    test(`is not replaced by ${what}, and the link still works`, async ({ assert }) => {
      const { elsewhere, mail } = await forgotten()
      const page = await set(elsewhere, mail.path, password, again)
      assert.equal(page.path, mail.path)
      assert.equal(fieldError(page.body, field), sentence)
      assert.equal((await set(elsewhere, mail.path)).path, '/login')
    })
  }

  test('of nobody sends no mail', async ({ assert }) => {
    const { elsewhere } = await forgotten()
    const email = 'nobody-forgets@example.org'
    const page = await ask(elsewhere, email)
    assert.include(notices(page.body), `If ${email} has an account`)

    // Mails leave in order: were there one, it would be there by now.
    const witness = await Visitor.registered(elsewhere.stack)
    await ask(elsewhere, witness.email)
    await waitForMail(witness.email, 'Set a new password')
    assert.isEmpty(mailsTo(email))
  })

  test('asked for with no e-mail says so, and keeps what was typed', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    const page = await ask(visitor, 'vera at example')
    assert.equal(fieldError(page.body, 'email'), 'An e-mail address looks like name@example.org')
    assert.equal(fieldValue(page.body, 'email'), 'vera at example')
  })

  test('can be asked for by who is signed in', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    assert.include((await member.get('/settings')).body, 'href="/forgot-password"')
    const form = await member.get('/forgot-password')
    assert.equal(fieldValue(form.body, 'email'), member.email)
    await ask(member)
    const mail = await waitForMail(member.email, 'Set a new password')
    const after = await set(member, mail.path)
    assert.equal(after.path, '/login')
    assert.include(pageText(after.body), 'sign in with the new one')
  })
})
