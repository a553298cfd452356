import { test } from '@japa/runner'
import { stackOn } from '#tests/stack'
import { Visitor } from '#tests/visitor'

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]

test.group('Attack 38: asking the sign-in page who has an account', () => {
  test('gets the same words, status and time for who has and who has not', async ({ assert }) => {
    const stack = await stackOn()
    const member = await Visitor.registered(stack)
    const visitor = new Visitor(stack)
    const token = await visitor.token()
    const milliseconds: Record<string, number[]> = { known: [], unknown: [] }
    const emails = { known: member.email, unknown: 'nobody-at-all@example.org' }

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
        assert.include(body, 'E-mail or password is wrong.')
      }
    }

    // Without the hash that nobody needs, the unknown one would be ten times as fast.
    const ratio = median(milliseconds.unknown) / median(milliseconds.known)
    assert.isAbove(ratio, 0.5)
    assert.isBelow(ratio, 2)
  })
})
