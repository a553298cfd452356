import { test } from '@japa/runner'
import { notices } from '#tests/support/page_text'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

/** Somebody with an account, one whose account has no password, and nobody. */
async function scene() {
  const stack = await stackOn()
  const [member, social] = [await Visitor.registered(stack), await Visitor.registered(stack)]
  await stack.sql('UPDATE users SET password = NULL WHERE email = $1', [social.email])
  const visitor = new Visitor(stack)
  const emails = {
    known: member.email,
    passwordless: social.email,
    unknown: 'nobody-at-all@example.org',
  }
  return { stack, visitor, emails, token: await visitor.csrfToken() }
}

test.group('Attack 38: asking who has an account', () => {
  test('gets from the sign-in page the same words, status and time for all', async ({ assert }) => {
    const { stack, visitor, emails, token } = await scene()
    const milliseconds: Record<string, number[]> = { known: [], passwordless: [], unknown: [] }

    for (let i = 0; i < 15; i++) {
      for (const [which, email] of Object.entries(emails)) {
        const start = performance.now()
        const { status, headers } = await visitor.send('/login', {
          ...{ email, password: 'a guess of no use', _csrf: token },
        })
        milliseconds[which].push(performance.now() - start)
        assert.equal(status, 302)
        assert.equal(headers.get('location'), `${stack.url}/login`)
        const { body } = await visitor.get('/login')
        assert.equal(notices(body), 'E-mail or password is wrong.')
      }
    }

    // Without the hash that nobody needs, the others would be ten times as fast.
    for (const which of ['unknown', 'passwordless']) {
      const ratio = median(milliseconds[which]) / median(milliseconds.known)
      assert.isAbove(ratio, 0.5, which)
      assert.isBelow(ratio, 2, which)
    }
  })

  test('gets for a forgotten password the same words, status and time for all', async ({
    assert,
  }) => {
    const { visitor, emails, token } = await scene()
    const milliseconds: Record<string, number[]> = { known: [], passwordless: [], unknown: [] }

    for (let i = 0; i < 15; i++) {
      for (const [which, email] of Object.entries(emails)) {
        const start = performance.now()
        const { status, headers } = await visitor.send('/forgot-password', { email, _csrf: token })
        milliseconds[which].push(performance.now() - start)
        assert.equal(status, 302)
        assert.equal(headers.get('location'), '/forgot-password')
        const { body } = await visitor.get('/forgot-password')
        const sentence = notices(body).replace(email, 'that address')
        assert.equal(sentence, 'If that address has an account, we are sending a link to it.')
      }
    }

    for (const which of ['unknown', 'passwordless']) {
      const ratio = median(milliseconds[which]) / median(milliseconds.known)
      assert.isAbove(ratio, 0.5, which)
      assert.isBelow(ratio, 2, which)
    }
  })

  test('gets the same even where an account without a password is tried with none', async ({
    assert,
  }) => {
    const { visitor, emails } = await scene()
    for (const password of ['null', 'undefined', ' ', '0']) {
      const page = await visitor.signIn(password, emails.passwordless)
      assert.equal(page.path, '/login')
      assert.equal(page.status, 200)
    }
  })
})
