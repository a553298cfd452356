import { test } from '@japa/runner'
import { waitForMail } from '#tests/support/mailbox'
import { notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const REFUSED =
  'This link no longer works. It was used, was replaced by a newer one, or has expired.'

const first = 'wrong horse battery'
const second = 'right horse battery'

const ask = (member: Visitor) =>
  new Visitor(member.stack).submit('/forgot-password', { email: member.email }, '/forgot-password')

async function forgotten() {
  const member = await Visitor.registered(await stackOn())
  await ask(member)
  const { path } = await waitForMail(member.email, 'Set a new password')
  return { member, path, thief: new Visitor(member.stack) }
}

/** Past the page that the link opens, which may refuse first. */
async function set(visitor: Visitor, path: string, password: string, fields = {}) {
  const form = { password, password_confirmation: password, ...fields }
  const { headers } = await visitor.send(path, { ...form, _csrf: await visitor.csrfToken() }, path)
  return headers.get('location')
}

async function signsIn({ stack, email }: Visitor, password: string) {
  const page = await new Visitor(stack).signIn(password, email)
  return page.path === '/dashboard'
}

test.group('Attack 40: a link to set a new password', () => {
  test('is refused the second time, by page and by form', async ({ assert }) => {
    const { member, path, thief } = await forgotten()
    assert.equal(await set(thief, path, first), '/login')
    assert.isTrue(await signsIn(member, first))

    const page = await thief.open(path)
    assert.equal(page.path, '/forgot-password')
    assert.equal(notices(page.body), REFUSED)
    assert.equal(await set(thief, path, second), '/forgot-password')
    assert.isFalse(await signsIn(member, second))
  })

  test('works once of eight times at once', async ({ assert }) => {
    const { member, path } = await forgotten()
    const rivals = Array.from({ length: 8 }, () => new Visitor(member.stack))
    const answers = await Promise.all(
      rivals.map((rival, index) => set(rival, path, `${first} ${index}`))
    )

    assert.lengthOf(
      answers.filter((location) => location === '/login'),
      1
    )
    assert.isTrue(await signsIn(member, `${first} ${answers.indexOf('/login')}`))
  })

  test('is refused after its hour', async ({ assert }) => {
    const { member, path, thief } = await forgotten()
    const [{ minutes }] = await member.stack.sql(
      `UPDATE mail_links SET expires_at = now() FROM users
       WHERE users.id = user_id AND users.email = $1
       RETURNING (SELECT extract(epoch FROM expires_at - now()) / 60 FROM mail_links old
                  WHERE old.id = mail_links.id)::float AS minutes`,
      [member.email]
    )
    assert.closeTo(minutes, 60, 1)

    assert.equal((await thief.open(path)).path, '/forgot-password')
    assert.equal(await set(thief, path, second), '/forgot-password')
    assert.isFalse(await signsIn(member, second))
  })

  test('is refused once a newer one is on its way', async ({ assert }) => {
    const { member, path, thief } = await forgotten()
    await ask(member)
    const newer = await waitForMail(member.email, 'Set a new password', 2)
    assert.notEqual(newer.path, path)

    assert.equal(await set(thief, path, second), '/forgot-password')
    assert.equal(await set(thief, newer.path, first), '/login')
  })

  test('is refused once the password was changed otherwise', async ({ assert }) => {
    const { member, path, thief } = await forgotten()
    const change = { current_password: member.password, ...twice(first) }
    await member.submit('/settings/password?_method=PUT', change, '/settings')
    assert.equal(await set(thief, path, second), '/forgot-password')
    assert.isTrue(await signsIn(member, first))
  })

  test('sets that of its own account and of no other', async ({ assert }) => {
    const { member, path, thief } = await forgotten()
    const other = await Visitor.registered(member.stack)
    const [{ id }] = await member.stack.sql('SELECT id FROM users WHERE email = $1', [other.email])
    const aimed = { email: other.email, user_id: id, userId: id, id, username: other.email }

    assert.equal(await set(thief, path, first, aimed), '/login')
    assert.isTrue(await signsIn(other, other.password))
    assert.isTrue(await signsIn(member, first))
  })

  test('cannot be guessed, nor be one for another purpose', async ({ assert }) => {
    const { member, path, thief } = await forgotten()
    await member.submit('/settings/verification', {}, '/settings')
    const verification = await waitForMail(member.email, 'Confirm your e-mail')
    const token = verification.path.split('/').at(-1)!

    const guesses = [token, path.slice(0, -1).split('/').at(-1), '%00', "'--", 'a'.repeat(5000)]
    for (const guess of guesses) {
      assert.equal(await set(thief, `/reset-password/${guess}`, second), '/forgot-password')
    }
    assert.isTrue(await signsIn(member, member.password))
    assert.equal((await thief.open(path)).path, path, 'the link itself still works')
  })

  test('shows who only looks at it nothing of the account, and is not used up', async ({
    assert,
  }) => {
    const { member, path, thief } = await forgotten()
    for (let look = 0; look < 3; look++) {
      const page = await thief.request(path, { method: look ? 'GET' : 'HEAD' })
      assert.equal(page.status, 200)
      assert.notInclude(page.body, member.name)
    }
    assert.equal(await set(thief, path, first), '/login')
  })
})

const twice = (password: string) => ({ password, password_confirmation: password })
