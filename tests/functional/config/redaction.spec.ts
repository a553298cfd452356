import { randomBytes } from 'node:crypto'
import { test } from '@japa/runner'
import { fetchMetrics } from '#tests/support/fetch_metrics'
import { waitForMail } from '#tests/support/mailbox'
import { fetchHealth } from '#tests/support/fetch_health'
import { Stack } from '#tests/support/stack'
import { until, Visitor, watch } from '#tests/support/visitor'

type Line = Record<string, unknown> & { level: number; msg: string }

function logLines({ log }: Stack) {
  return log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
}

const requestLines = (stack: Stack) => logLines(stack).filter(({ msg }) => msg === 'request')

/** Waits for the log lines with this request id, and returns them. */
async function waitForRequestLines(stack: Stack, id: string | null) {
  const found = () => requestLines(stack).filter((line) => line.request_id === id)
  await until('the log line of the request', () => found().length)
  return found()
}

const METRICS_TOKEN = randomBytes(24).toString('base64url')

test.group('Production log', (group) => {
  let stack: Stack
  group.setup(async () => {
    const settings = {
      NODE_ENV: 'production',
      LOG_LEVEL: 'trace',
      TRUSTED_PROXIES: 'loopback',
      METRICS_TOKEN,
    }
    stack = await Stack.start('postgres', settings, { capturesLog: true })
    return () => stack.stop()
  })

  test('has one line per request with user, route, status and duration', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const city = await stack.city('Logged')

    const page = await member.get(`/cities/${city}?secret=1`)
    assert.equal(page.status, 200)
    const lines = await waitForRequestLines(stack, page.headers.get('x-request-id'))
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
      await fetchMetrics(url, { authorization: `Bearer ${METRICS_TOKEN}` })
    }
    const last = await new Visitor(stack).get('/login')
    await waitForRequestLines(stack, last.headers.get('x-request-id'))
    const routes = requestLines(stack).map(({ route }) => route)
    assert.sameMembers(routes, ['/cities/:id', '/login'], 'no line for health and metrics')
  })

  test('has the request id of a trusted proxy, and replaces an invalid one', async ({ assert }) => {
    const loggedId = async (given: string) => {
      const { headers } = await fetch(`${stack.url}/login`, { headers: { 'x-request-id': given } })
      const id = headers.get('x-request-id')
      await waitForRequestLines(stack, id)
      return id!
    }
    const valid = 'b7e61c02-from.the_proxy'
    assert.equal(await loggedId(valid), valid)
    assert.match(await loggedId('12345678 {"level":60}'), /^[\da-f-]{36}$/)
  })

  test('shows connections, disconnections and refusals of the hub at level debug', async ({
    assert,
  }) => {
    const member = await Visitor.registered(stack)
    const { id } = await member.account()
    const socket = await member.connect()
    await watch(socket, ['nonsense'])
    socket.disconnect()
    await assert.rejects(() => new Visitor(stack).connect())

    const linesFor = (msg: string) => logLines(stack).filter((line) => line.msg === msg)
    await until('all lines', () => {
      return linesFor('disconnected').length && linesFor('refused').length === 2
    })
    const [{ request_id: requestId }] = linesFor('connected')
    assert.containsSubset(linesFor('connected'), [{ level: 20, user_id: id }])
    assert.containsSubset(linesFor('disconnected'), [{ user_id: id, request_id: requestId }])
    assert.containsSubset(linesFor('refused'), [
      { reason: 'invalid', user_id: id },
      { reason: 'unauthorised' },
    ])
  })

  test('contains no secrets, even at level trace', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const visitor = new Visitor(stack)
    const newPassword = 'wrong horse battery staple'

    assert.equal((await visitor.signIn('not it', member.email)).path, '/login')
    assert.equal((await visitor.signIn(member.password, member.email)).path, '/dashboard')
    const csrfToken = await visitor.csrfToken()
    const token = await visitor.createToken()
    const byToken = await visitor.connectWithToken(token)
    const byCookie = await visitor.connect()
    await visitor.submit('/forgot-password', { email: member.email }, '/forgot-password')
    const { path } = await waitForMail(member.stack, member.email, 'Set a new password')
    const cookies = [member.cookie, visitor.cookie]
    await visitor.submit(path, { password: newPassword, password_confirmation: newPassword }, path)
    await until('the end of all connections', () => !byToken.connected && !byCookie.connected)
    await fetchMetrics(stack.url, { authorization: `Bearer ${METRICS_TOKEN}` })
    await assert.rejects(() =>
      fetchMetrics(stack.url, { authorization: 'Bearer guessed-it-wrongly' })
    )

    // The error that PostgreSQL raises for a violated constraint contains the whole row.
    await stack.sql(`ALTER TABLE users ADD CONSTRAINT not_mallory CHECK (name <> 'Mallory')`)
    const mallory = new Visitor(stack)
    assert.equal((await mallory.register({ name: 'Mallory' })).status, 500)
    await until('the failure', () => stack.log.includes('not_mallory'))
    await until('the mail', () => stack.log.includes('Set a new password'))
    await stack.stop()

    const { APP_KEY, DATABASE_URL } = stack.env
    const link = path.split('/').at(-1)!
    const secrets: Record<string, string> = {
      'password': member.password,
      newPassword,
      'email': member.email,
      'e-mail of Mallory': mallory.email,
      csrfToken,
      'access token': token,
      'secret of the access token': token.split('.')[1],
      link,
      METRICS_TOKEN,
      'wrong metrics token': 'guessed-it-wrongly',
      APP_KEY,
      DATABASE_URL,
    }
    const values = cookies.flatMap((each) => each.split('; ')).map((each) => each.split('=')[1])
    assert.isAtLeast(values.length, 2)
    for (const [n, value] of values.entries()) secrets[`cookie ${n}`] = value
    for (const [name, secret] of Object.entries(secrets)) {
      assert.isAbove(secret.length, 11, name)
      for (const text of [secret, decodeURIComponent(secret)]) {
        assert.notInclude(stack.log, text, name)
      }
    }
    assert.notMatch(stack.log, /\$scrypt|[\w.]+@example\.org/)
    assert.isAbove(requestLines(stack).length, 15)
  })
})
