import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { notices, pageText } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const SUBJECT = 'Confirm your e-mail'
const INVALID_LINK =
  'This link no longer works. It was used or replaced, has expired, or belongs to another account.'

async function isVerified({ stack, email }: Visitor) {
  const [user] = await stack.sql('SELECT email_verified_at FROM users WHERE email = $1', [email])
  return user.email_verified_at !== null
}

const confirm = (visitor: Visitor, path: string) => visitor.submit(path, {}, path)

const requestLink = (visitor: Visitor) => visitor.submit('/settings/verification', {}, '/settings')

async function registered() {
  const member = new Visitor(await stackOn())
  const page = await member.register()
  return { member, page, mail: await waitForMail(member.stack, member.email, SUBJECT) }
}

test.group('E-mail of a new account', () => {
  test('is confirmed with a button on the page of the mail link', async ({ assert }) => {
    const { member, page, mail } = await registered()
    assert.equal(page.path, '/dashboard')
    assert.include(notices(page.body), `open the link we send to ${member.email}`)
    assert.include(pageText(page.body), `${member.email} is not confirmed yet.`)

    const form = await member.get(mail.path)
    assert.include(pageText(form.body), `Is ${member.email} your e-mail address?`)
    assert.isFalse(await isVerified(member), 'opening the link alone confirms nothing')
    const after = await confirm(member, mail.path)

    assert.equal(notices(after.body), `Thank you. ${member.email} is confirmed.`)
    assert.notInclude(pageText(after.body), 'not confirmed')
    assert.notInclude(pageText((await member.get('/settings')).body), 'not confirmed')
    assert.isTrue(await isVerified(member))
  })

  test('does not have to be confirmed to watch cities', async ({ assert }) => {
    const { member } = await registered()
    const city = await member.stack.city('Unconfirmed', 20)
    const page = await member.submit('/subscriptions', { city_id: city }, '/cities')
    assert.include(notices(page.body), 'You now watch Unconfirmed.')
    assert.isFalse(await isVerified(member))
  })

  test('can be confirmed on another device after signing in there', async ({ assert }) => {
    const { member, mail } = await registered()
    const phone = new Visitor(member.stack)
    assert.equal((await phone.open(mail.path)).path, '/login')

    const page = await phone.signIn(member.password, member.email)
    assert.equal(page.path, mail.path)
    await confirm(phone, mail.path)
    assert.isTrue(await isVerified(member))
  })

  test('can get a new link, which makes the first one invalid', async ({ assert }) => {
    const { member, mail } = await registered()
    const page = await requestLink(member)
    assert.equal(page.path, '/settings')
    assert.include(notices(page.body), `We are sending a link to ${member.email}.`)
    const second = await waitForMail(member.stack, member.email, SUBJECT, 2)

    const settings = await member.open(mail.path)
    assert.equal(settings.path, '/settings')
    assert.equal(notices(settings.body), INVALID_LINK)
    assert.include(settings.body, 'Send a link')
    await confirm(member, second.path)
    assert.isTrue(await isVerified(member))
  })

  for (const [what, invalidate] of Object.entries({
    'has expired': ({ stack, email }: Visitor) =>
      stack.sql(
        `UPDATE mail_links SET expires_at = now() - interval '1 s'
         FROM users WHERE users.id = user_id AND users.email = $1`,
        [email]
      ),
    'was sent to an earlier address': async ({ stack, email }: Visitor) => {
      await stack.sql(`UPDATE users SET email = 'new.' || email WHERE email = $1`, [email])
      await stack.sql(`UPDATE users SET email = 'other.' || email WHERE email = $1`, [email])
    },
  })) {
    test(`is not confirmed with a link that ${what}`, async ({ assert }) => {
      const { member, mail } = await registered()
      assert.equal((await member.open(mail.path)).path, mail.path)
      const token = await member.csrfToken()
      await invalidate(member)

      const { headers } = await member.send(mail.path, { _csrf: token }, mail.path)
      assert.equal(headers.get('location'), '/settings')
      assert.equal(notices((await member.open('/settings')).body), INVALID_LINK)
      const verified = await member.stack.sql(
        'SELECT FROM users WHERE email LIKE $1 AND email_verified_at IS NOT NULL',
        [`%${member.email}`]
      )
      assert.isEmpty(verified)
    })
  }

  test('is not confirmed by another member, and the link stays valid', async ({ assert }) => {
    const { member, mail } = await registered()
    const other = await Visitor.registered(member.stack)
    const token = await other.csrfToken()

    assert.equal(notices((await other.open(mail.path)).body), INVALID_LINK)
    await other.send(mail.path, { _csrf: token }, mail.path)
    assert.isFalse(await isVerified(member))
    assert.isFalse(await isVerified(other))

    await confirm(member, mail.path)
    assert.isTrue(await isVerified(member))
  })
})
