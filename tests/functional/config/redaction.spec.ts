import { randomBytes } from 'node:crypto'
import { test } from '@japa/runner'
import { fetchMetrics } from '#tests/support/metrics'
import { waitForMail } from '#tests/support/mailbox'
import { fetchHealth } from '#tests/support/health'
import { Stack } from '#tests/support/stack'
import { until, Visitor, watch } from '#tests/support/visitor'

type Line = Record<string, unknown> & { level: number; msg: string }

/** What the processes of a stack have logged, each line an object. */
function linesOf({ log }: Stack) {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
}

const requestsOf = (stack: Stack) => linesOf(stack).filter(({ msg }) => msg === 'request')

/** The line of the request that has this id. */
async function lineOf(stack: Stack, id: string | null) {
  const found = () => requestsOf(stack).filter(({ request_id: own }) => own === id)
  await until('the line of a request', () => found().length)
  return found()
}

function started(settings: Record<string, string> = {}) {
  const all = { NODE_ENV: 'production', LOG_LEVEL: 'info', ...settings }
  return Stack.start('postgres', all, { capturesLog: true })
}

test.group('The log of production', () => {
  test('has one line for each request: who asked for what, and how it went', async ({ assert }) => {
    const stack = await started()
    const member = await Visitor.registered(stack)
    const city = await stack.city('Logged')

    const page = await member.get(`/cities/${city}?secret=1`)
    assert.equal(page.status, 200)
    const lines = await lineOf(stack, page.headers.get('x-request-id'))
    assert.lengthOf(lines, 1)
    const { id } = await member.account()
    assert.containsSubset(lines[0], {
      level: 30,
      user_id: id,
      method: 'GET',
      route: '/cities/:id',
      status: 200,
    })
    assert.isNumber(lines[0].duration_ms)

    for (const url of [stack.url, stack.hubUrl]) {
      for (const what of ['live', 'ready'] as const) await fetchHealth(url, what)
      await fetchMetrics(url)
    }
    const last = await new Visitor(stack).get('/login')
    await lineOf(stack, last.headers.get('x-request-id'))
    assert.sameMembers(requestsOf(stack).map(({ route }) => route), ['/cities/:id', '/login']) // prettier-ignore
    await stack.stop()
  })

  for (const { does, proxies, believed } of [
    {
      does: 'takes the id of a request from a proxy that is trusted',
      proxies: 'loopback',
      believed: true,
    },
    { does: 'takes no id of a request from anybody else', proxies: '10.0.0.0/8', believed: false },
  ]) {
    test(`${does}, and never one that could be anything`, async ({ assert }) => {
      const stack = await started({ TRUSTED_PROXIES: proxies })
      const asked = async (id: string) => {
        const { headers } = await fetch(`${stack.url}/login`, { headers: { 'x-request-id': id } })
        await lineOf(stack, headers.get('x-request-id'))
        return headers.get('x-request-id')
      }
      const sane = 'b7e61c02-from.the_proxy'
      assert.equal((await asked(sane)) === sane, believed)
      for (const id of ['short', 'x'.repeat(65), '12345678 {"level":60}', '12345678%0a<script>']) {
        assert.match((await asked(id))!, /^[\da-f-]{36}$/, id)
      }
      await stack.stop()
    })
  }

  test('names who comes to a hub and leaves it, and what is refused, where it says all', async ({
    assert,
  }) => {
    const stack = await started({ LOG_LEVEL: 'debug' })
    const member = await Visitor.registered(stack)
    const { id } = await member.account()
    const socket = await member.connect()
    await watch(socket, ['nonsense'])
    socket.disconnect()
    await assert.rejects(() => new Visitor(stack).connect())

    const of = (msg: string) => linesOf(stack).filter((line) => line.msg === msg)
    await until('all of it', () => of('disconnected').length && of('refused').length === 2)
    assert.containsSubset(of('connected'), [{ level: 20, user_id: id }])
    assert.containsSubset(of('disconnected'), [{ user_id: id, request_id: of('connected')[0].request_id }]) // prettier-ignore
    assert.containsSubset(of('refused'), [{ reason: 'invalid', user_id: id }, { reason: 'unauthorised' }]) // prettier-ignore
    await stack.stop()
  })

  test('holds no secret, whatever one does and however much it says', async ({ assert }) => {
    const METRICS_TOKEN = randomBytes(24).toString('base64url')
    const stack = await started({ LOG_LEVEL: 'trace', METRICS_TOKEN })
    const member = await Visitor.registered(stack)
    const visitor = new Visitor(stack)
    const next = 'wrong horse battery staple'

    assert.equal((await visitor.signIn('not it', member.email)).path, '/login')
    assert.equal((await visitor.signIn(member.password, member.email)).path, '/dashboard')
    const form = await visitor.csrfToken()
    const token = await visitor.createToken()
    const byToken = await visitor.connectWithToken(token)
    const byCookie = await visitor.connect()
    await visitor.submit('/forgot-password', { email: member.email }, '/forgot-password')
    const { path } = await waitForMail(member.email, 'Set a new password')
    const cookies = [member.cookie, visitor.cookie]
    await visitor.submit(path, { password: next, password_confirmation: next }, path)
    await until('the end of all connections', () => !byToken.connected && !byCookie.connected)
    await fetchMetrics(stack.url, { authorization: `Bearer ${METRICS_TOKEN}` })
    await assert.rejects(() =>
      fetchMetrics(stack.url, { authorization: 'Bearer guessed-it-wrongly' })
    )

    // A failure that quotes a whole row.
    await stack.sql(`ALTER TABLE users ADD CONSTRAINT not_mallory CHECK (name <> 'Mallory')`)
    const mallory = new Visitor(stack)
    assert.equal((await mallory.register({ name: 'Mallory' })).status, 500)
    await until('the failure', () => stack.log.includes('not_mallory'))
    await until('the mail', () => stack.log.includes('Set a new password'))
    await stack.stop()

    const { APP_KEY, DATABASE_URL } = stack.env
    const link = path.split('/').at(-1)!
    const secrets: Record<string, string> = {
      ...{ password: member.password, next, email: member.email, mallory: mallory.email },
      ...{ form, token, secret: token.split('.')[1], link },
      ...{ METRICS_TOKEN, guessed: 'guessed-it-wrongly', APP_KEY, DATABASE_URL },
    }
    const values = cookies.flatMap((each) => each.split('; ')).map((each) => each.split('=')[1])
    assert.isAtLeast(values.length, 2)
    for (const [n, value] of values.entries()) secrets[`cookie ${n}`] = value
    for (const [name, secret] of Object.entries(secrets)) {
      assert.isAbove(secret.length, 11, name)
      for (const written of [secret, decodeURIComponent(secret)])
        assert.notInclude(stack.log, written, name)
    }
    assert.notMatch(stack.log, /\$scrypt|[\w.]+@example\.org/)
    assert.isAbove(requestsOf(stack).length, 15)
  })
})
