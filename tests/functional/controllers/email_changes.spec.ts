import { test } from '@japa/runner'
import { mailsTo, untilMailsAreSent, waitForMail } from '#tests/support/mailbox'
import { fieldError, notices, pageText, fieldValue } from '#tests/support/page_text'
import { Stack, stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const INVALID_LINK =
  'This link no longer works. It was used or replaced, has expired, or belongs to another account.'

async function account({ stack }: Visitor, email: string) {
  const [user] = await stack.sql('SELECT * FROM users WHERE email = $1', [email])
  return user
}

const requestChange = (member: Visitor, email: string, password = member.password) =>
  member.submit(
    '/settings/email',
    { form: 'email', email, current_password: password },
    '/settings'
  )

const confirm = (visitor: Visitor, path: string) => visitor.submit(path, {}, path)

async function changeRequested() {
  const member = await Visitor.registered(await stackOn())
  const { email } = new Visitor(member.stack)
  const page = await requestChange(member, email.toUpperCase())
  return {
    member,
    email,
    page,
    mail: await waitForMail(member.stack, email, 'Confirm your new e-mail'),
  }
}

test.group('Changing the e-mail', () => {
  test('takes effect when the link sent to the new address is confirmed', async ({ assert }) => {
    const { member, email, page, mail } = await changeRequested()
    assert.include(notices(page.body), `To use ${email}, open the link that we are sending there.`)
    assert.include(pageText(page.body), `${email} is waiting for confirmation`)
    assert.equal(fieldValue(page.body, 'email-email'), member.email)
    assert.match(mail.text, /\n\nUse this e-mail: http\S+\n\nThe link works once/)
    const notice = await waitForMail(
      member.stack,
      member.email,
      'A change of your e-mail was requested'
    )
    assert.include(notice.text, email)

    const form = await member.get(mail.path)
    assert.include(pageText(form.body), `Use ${email} instead of ${member.email} from now on?`)
    assert.exists(await account(member, member.email), 'opening the link alone changes nothing')
    const after = await confirm(member, mail.path)

    assert.equal(after.path, '/settings')
    assert.equal(notices(after.body), `Your e-mail is now ${email}.`)
    assert.notInclude(pageText(after.body), 'is waiting for confirmation')
    assert.isNotNull((await account(member, email)).email_verified_at)
    assert.isUndefined(await account(member, member.email))
    await waitForMail(member.stack, member.email, 'Your e-mail was changed')
    await member.submit('/logout')
    assert.equal((await member.signIn(member.password, member.email)).path, '/login')
    assert.equal((await member.signIn(member.password, email)).path, '/dashboard')
  })

  test('can be cancelled, which makes its link invalid', async ({ assert }) => {
    const { member, email, mail } = await changeRequested()
    const page = await member.submit('/settings/email?_method=DELETE', {}, '/settings')
    assert.equal(notices(page.body), 'The change of your e-mail is cancelled.')
    assert.notInclude(pageText(page.body), email)

    assert.equal(notices((await member.open(mail.path)).body), INVALID_LINK)
    assert.isUndefined(await account(member, email))
  })

  test('cannot be confirmed by a member who is signed in to another account', async ({
    assert,
  }) => {
    const { member, email, mail } = await changeRequested()
    const other = await Visitor.registered(member.stack)
    const token = await other.csrfToken()
    await other.send(mail.path, { _csrf: token }, mail.path)
    assert.equal(notices((await other.open('/settings')).body), INVALID_LINK)
    assert.exists(await account(member, member.email))
    assert.isUndefined(await account(member, email))
  })

  test('is refused if another account has taken the address meanwhile', async ({ assert }) => {
    const { member, email, mail } = await changeRequested()
    await member.stack.sql(
      `INSERT INTO users (name, email, password) VALUES ('Quick', $1, 'none')`,
      [email]
    )
    const page = await confirm(member, mail.path)

    assert.equal(page.path, '/settings')
    assert.include(notices(page.body), 'Another account uses this e-mail now')
    assert.equal((await account(member, email)).name, 'Quick')
    assert.exists(await account(member, member.email))
    assert.notInclude(pageText(page.body), 'is waiting for confirmation')
  })

  test('makes links sent to the old address invalid', async ({ assert }) => {
    const { member, mail } = await changeRequested()
    await member.submit('/forgot-password', { email: member.email }, '/forgot-password')
    const reset = await waitForMail(member.stack, member.email, 'Set a new password')
    assert.equal((await member.open(reset.path)).path, reset.path)
    await confirm(member, mail.path)
    assert.equal((await member.open(reset.path)).path, '/forgot-password')
  })

  test('is cancelled when the password changes', async ({ assert }) => {
    const { member, email, mail } = await changeRequested()
    const next = { password: 'wrong horse battery', password_confirmation: 'wrong horse battery' }
    const fields = { form: 'password', current_password: member.password, ...next }
    const page = await member.submit('/settings/password?_method=PUT', fields, '/settings')

    assert.notInclude(pageText(page.body), email)
    assert.equal(notices((await member.open(mail.path)).body), INVALID_LINK)
    await waitForMail(member.stack, member.email, 'Your password was changed')
  })

  test('stays cancelled if it was cancelled before its mail was sent', async ({ assert }) => {
    const stack = await Stack.start('postgres', {}, { hubs: 0 })
    const member = await Visitor.registered(stack)
    const { email } = new Visitor(stack)
    const page = await requestChange(member, email)
    assert.include(pageText(page.body), `${email} is waiting for confirmation`)
    await member.submit('/settings/email?_method=DELETE', {}, '/settings')

    await untilMailsAreSent(stack)
    assert.isEmpty(mailsTo(email))
    assert.isEmpty(await stack.sql('SELECT FROM mail_links'))
    await stack.stop()
  })

  test('sends no mail after a wrong password', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { email } = new Visitor(member.stack)
    const page = await requestChange(member, email, 'correct horse batterie')
    assert.equal(
      fieldError(page.body, 'email-current_password'),
      'Enter your current password to change your e-mail'
    )
    const links = await member.stack.sql('SELECT FROM mail_links WHERE email = $1', [email])
    assert.isEmpty(links)
    await untilMailsAreSent(member.stack)
    assert.isEmpty(mailsTo(email))
    assert.isEmpty(mailsTo(member.email))
  })
})
