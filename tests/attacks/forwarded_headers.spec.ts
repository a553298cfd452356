import { test } from '@japa/runner'
import { UNAUTHORISED } from '#messaging/contract'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const LIMIT = 10

/** Starts a stack that trusts these proxies and allows few handshakes from one address. */
async function startBehind(proxies: string) {
  const stack = await Stack.start('postgres', {
    HUB_HANDSHAKES_PER_MINUTE: String(LIMIT),
    REGISTRATIONS_PER_IP: String(LIMIT),
    TRUSTED_PROXIES: proxies,
  })
  return { stack, stranger: new Visitor(stack) }
}

/**
 * Tries three times as many handshakes as the rate limit allows. Returns how many were not
 * throttled. The handshakes run at the same time: one after the other, they could take longer than
 * the minute of the rate limit on a slow machine.
 */
async function countNotThrottled(stranger: Visitor, forwardedFor: (n: number) => string) {
  const handshakes = Array.from({ length: 3 * LIMIT }, async (_, n) => {
    const headers = { ...stranger.handshake, 'x-forwarded-for': forwardedFor(n) }
    const error: unknown = await stranger.connect(headers).catch((reason) => reason)
    return error instanceof Error && error.message === UNAUTHORISED
  })
  return (await Promise.all(handshakes)).filter(Boolean).length
}

/** Like `countNotThrottled`, with attempts to register. */
async function countRegistrations(stranger: Visitor, forwardedFor: (n: number) => string) {
  const body = { _csrf: await stranger.csrfToken() }
  let count = 0
  for (let n = 0; n < 2 * LIMIT; n++) {
    const { status } = await stranger.request('/register', {
      method: 'POST',
      headers: { 'x-forwarded-for': forwardedFor(n) },
      body: new URLSearchParams(body),
    })
    if (status !== 429) count++
  }
  return count
}

/**
 * Submits an invalid form with the `X-Forwarded-Host` of another site. Returns the host of the
 * redirect.
 */
async function redirectHost(stack: Stack) {
  const member = await Visitor.registered(stack)
  const response = await member.request('/subscriptions', {
    method: 'POST',
    headers: { 'referer': 'http://board.example/cities', 'x-forwarded-host': 'board.example' },
    body: new URLSearchParams({ city_id: 'wrong', _csrf: await member.csrfToken() }),
  })
  return new URL(response.headers.get('location')!, stack.url).host
}

test.group('Forwarded headers', () => {
  // tests/unit/config/trusted_proxies.spec.ts tests the default, which trusts no proxy.
  test('from a proxy that is not trusted are ignored', async ({ assert }) => {
    const { stack, stranger } = await startBehind('10.0.0.0/8, 192.0.2.1')
    assert.equal(await countNotThrottled(stranger, (n) => `203.0.113.${n}`), LIMIT)
    assert.equal(await redirectHost(stack), new URL(stack.url).host)
    await stack.stop()
  })
})

test.group('Forwarded headers from a trusted proxy', (group) => {
  let stack: Stack
  let stranger: Visitor
  group.setup(async () => {
    ;({ stack, stranger } = await startBehind('uniquelocal, loopback'))
  })
  group.teardown(() => stack.stop())

  test('do not open the hub to another site', async ({ assert }) => {
    const member = await Visitor.registered(stack)
    const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const headers = { ...member.handshake, ...forwarded, origin: 'https://evil.example' }
    await assert.rejects(() => member.connect(headers), 'websocket error')
  })

  test('name the client by their last address only', async ({ assert }) => {
    assert.equal(await countNotThrottled(stranger, (n) => `203.0.113.${n}`), 3 * LIMIT)
    assert.equal(await countNotThrottled(stranger, (n) => `203.0.113.${n}, 198.51.100.1`), LIMIT)
    assert.equal(await redirectHost(stack), 'board.example')
  })

  for (const { texts, forwardedFor } of [
    { texts: 'one address with many ports', forwardedFor: (n: number) => `[2001:db8::7]:${n}` },
    { texts: 'many texts that are no addresses', forwardedFor: (n: number) => `unknown-${n}` },
  ]) {
    test(`count as one client, if they contain ${texts}`, async ({ assert }) => {
      assert.equal(await countNotThrottled(stranger, forwardedFor), LIMIT)
      assert.equal(await countRegistrations(stranger, forwardedFor), LIMIT)
    })
  }
})
