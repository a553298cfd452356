import { test } from '@japa/runner'
import { notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

/** Other work on the machine makes single requests slower, but not the fastest of many. */
const fastest = (milliseconds: number[]) => Math.min(...milliseconds)

/**
 * Returns a visitor and three e-mails: of an account, of an account without a password, of no
 * account.
 */
async function visitorAndEmails() {
  const stack = await stackOn()
  const [member, passwordless] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  await stack.sql('UPDATE users SET password = NULL WHERE email = $1', [passwordless.email])
  const visitor = new Visitor(stack)
  const emails = {
    known: member.email,
    passwordless: passwordless.email,
    unknown: 'nobody-at-all@example.org',
  }
  return { stack, visitor, emails, token: await visitor.csrfToken() }
}

test.group('Finding out whether an e-mail has an account', () => {
  test('fails at the sign-in page: message, status and time are the same', async ({ assert }) => {
    const { stack, visitor, emails, token } = await visitorAndEmails()
    const milliseconds: Record<string, number[]> = { known: [], passwordless: [], unknown: [] }

    for (let i = 0; i < 6; i++) {
      for (const [which, email] of Object.entries(emails)) {
        const start = performance.now()
        const { status, headers } = await visitor.send('/login', {
          email,
          password: 'a guess of no use',
          _csrf: token,
        })
        milliseconds[which].push(performance.now() - start)
        assert.equal(status, 302)
        assert.equal(headers.get('location'), `${stack.url}/login`)
        const { body } = await visitor.get('/login')
        assert.equal(notices(body), 'E-mail or password is wrong.')
      }
    }

    // The server hashes a password for every e-mail. Otherwise, sign-ins with these two e-mails
    // would be ten times as fast as with the known e-mail.
    for (const which of ['unknown', 'passwordless']) {
      const ratio = fastest(milliseconds[which]) / fastest(milliseconds.known)
      assert.isAbove(ratio, 0.2, which)
      assert.isBelow(ratio, 5, which)
    }
  })

  test('fails at the page for a forgotten password: message, status and work are the same', async ({
    assert,
  }) => {
    const { stack, visitor, emails, token } = await visitorAndEmails()
    for (const email of Object.values(emails)) {
      const { status, headers } = await visitor.send('/forgot-password', { email, _csrf: token })
      assert.equal(status, 302)
      assert.equal(headers.get('location'), '/forgot-password')
      const { body } = await visitor.get('/forgot-password')
      const sentence = notices(body).replace(email, 'that address')
      assert.equal(sentence, 'If that address has an account, we are sending a link to it.')
    }

    // The request only adds a job, which finds out later whether there is an account.
    const jobs = await stack.sql(
      `SELECT data FROM pgboss.job WHERE data->>'email' = ANY($1) ORDER BY created_on`,
      [Object.values(emails)]
    )
    const expected = Object.values(emails).map((email) => ({
      data: { letter: 'reset_requested', email },
    }))
    assert.deepEqual(jobs, expected)
  })

  test('fails with passwords such as "null", which do not sign in to an account without a password', async ({
    assert,
  }) => {
    const { visitor, emails } = await visitorAndEmails()
    for (const password of ['null', 'undefined', ' ', '0']) {
      const page = await visitor.signIn(password, emails.passwordless)
      assert.equal(page.path, '/login')
      assert.equal(page.status, 200)
    }
  })
})
