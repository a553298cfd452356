import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const INVALID_LINK =
  'This link no longer works. It was used, was replaced by a newer one, or has expired.'

const firstPassword = 'wrong horse battery'
const secondPassword = 'right horse battery'

const requestLink = (member: Visitor) =>
  new Visitor(member.stack).submit('/forgot-password', { email: member.email }, '/forgot-password')

async function linkRequested() {
  const member = await Visitor.registered(await stackOn())
  await requestLink(member)
  const { path } = await waitForMail(member.stack, member.email, 'Set a new password')
  return { member, path, thief: new Visitor(member.stack) }
}

/**
 * Sends the form for a new password without opening the page of the mail link first, because that
 * page may already refuse the link.
 */
async function setPassword(visitor: Visitor, path: string, password: string, fields = {}) {
  const form = { password, password_confirmation: password, ...fields }
  const { headers } = await visitor.send(path, { ...form, _csrf: await visitor.csrfToken() }, path)
  return headers.get('location')
}

async function canSignIn({ stack, email }: Visitor, password: string) {
  const page = await new Visitor(stack).signIn(password, email)
  return page.path === '/dashboard'
}

test.group('Link to set a new password', () => {
  test('is refused the second time, by its page and its form', async ({ assert }) => {
    const { member, path, thief } = await linkRequested()
    assert.equal(await setPassword(thief, path, firstPassword), '/login')
    assert.isTrue(await canSignIn(member, firstPassword))

    const page = await thief.open(path)
    assert.equal(page.path, '/forgot-password')
    assert.equal(notices(page.body), INVALID_LINK)
    assert.equal(await setPassword(thief, path, secondPassword), '/forgot-password')
    assert.isFalse(await canSignIn(member, secondPassword))
  })

  test('works for one of eight parallel requests', async ({ assert }) => {
    const { member, path } = await linkRequested()
    const rivals = Array.from({ length: 8 }, () => new Visitor(member.stack))
    const answers = await Promise.all(
      rivals.map((rival, index) => setPassword(rival, path, `${firstPassword} ${index}`))
    )

    assert.lengthOf(
      answers.filter((location) => location === '/login'),
      1
    )
    assert.isTrue(await canSignIn(member, `${firstPassword} ${answers.indexOf('/login')}`))
  })

  test('is refused after one hour', async ({ assert }) => {
    const { member, path, thief } = await linkRequested()
    const [{ minutes }] = await member.stack.sql(
      `UPDATE mail_links SET expires_at = now() FROM users
       WHERE users.id = user_id AND users.email = $1
       RETURNING (SELECT extract(epoch FROM expires_at - now()) / 60 FROM mail_links old
                  WHERE old.id = mail_links.id)::float AS minutes`,
      [member.email]
    )
    assert.closeTo(minutes, 60, 1)

    assert.equal((await thief.open(path)).path, '/forgot-password')
    assert.equal(await setPassword(thief, path, secondPassword), '/forgot-password')
    assert.isFalse(await canSignIn(member, secondPassword))
  })

  test('is refused after a newer one was sent', async ({ assert }) => {
    const { member, path, thief } = await linkRequested()
    await requestLink(member)
    const newer = await waitForMail(member.stack, member.email, 'Set a new password', 2)
    assert.notEqual(newer.path, path)

    assert.equal(await setPassword(thief, path, secondPassword), '/forgot-password')
    assert.equal(await setPassword(thief, newer.path, firstPassword), '/login')
  })

  test('is refused after the password was changed in the settings', async ({ assert }) => {
    const { member, path, thief } = await linkRequested()
    const change = { current_password: member.password, ...twice(firstPassword) }
    await member.submit('/settings/password?_method=PUT', change, '/settings')
    assert.equal(await setPassword(thief, path, secondPassword), '/forgot-password')
    assert.isTrue(await canSignIn(member, firstPassword))
  })

  test('changes only the password of its own account', async ({ assert }) => {
    const { member, path, thief } = await linkRequested()
    const other = await Visitor.registered(member.stack)
    const [{ id }] = await member.stack.sql('SELECT id FROM users WHERE email = $1', [other.email])
    const forgedFields = { email: other.email, user_id: id, userId: id, id, username: other.email }

    assert.equal(await setPassword(thief, path, firstPassword, forgedFields), '/login')
    assert.isTrue(await canSignIn(other, other.password))
    assert.isTrue(await canSignIn(member, firstPassword))
  })

  test('cannot be guessed or made from a link for another purpose', async ({ assert }) => {
    const { member, path, thief } = await linkRequested()
    await member.submit('/settings/verification', {}, '/settings')
    const verification = await waitForMail(member.stack, member.email, 'Confirm your e-mail')
    const token = verification.path.split('/').at(-1)!

    const guesses = [token, path.slice(0, -1).split('/').at(-1), '%00', "'--", 'a'.repeat(5000)]
    for (const guess of guesses) {
      assert.equal(
        await setPassword(thief, `/reset-password/${guess}`, secondPassword),
        '/forgot-password'
      )
    }
    assert.isTrue(await canSignIn(member, member.password))
    assert.equal((await thief.open(path)).path, path, 'the link still works')
  })

  test('shows no name and is not used up when it is only opened', async ({ assert }) => {
    const { member, path, thief } = await linkRequested()
    for (let look = 0; look < 3; look++) {
      const page = await thief.request(path, { method: look ? 'GET' : 'HEAD' })
      assert.equal(page.status, 200)
      assert.notInclude(page.body, member.name)
    }
    assert.equal(await setPassword(thief, path, firstPassword), '/login')
  })
})

const twice = (password: string) => ({ password, password_confirmation: password })
