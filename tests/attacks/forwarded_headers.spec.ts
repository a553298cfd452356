import { test } from '@japa/runner'
import { UNAUTHORISED } from '#messaging/contract'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const LIMIT = 10

/** A Fairweather with few handshakes for an address, to which this proxy is known. */
async function behind(proxies: string) {
  const stack = await Stack.start('postgres', {
    HUB_HANDSHAKES_PER_MINUTE: String(LIMIT),
    TRUSTED_PROXIES: proxies,
  })
  return { stack, stranger: new Visitor(stack) }
}

/** How many of three times the limit are let through to the question of who it is. */
async function admitted(stranger: Visitor, forwardedFor: (n: number) => string) {
  let count = 0
  for (let n = 0; n < 3 * LIMIT; n++) {
    const headers = { ...stranger.handshake, 'x-forwarded-for': forwardedFor(n) }
    const answer = await stranger.connect(headers).catch((error: Error) => error)
    if (answer instanceof Error && answer.message === UNAUTHORISED) count++
  }
  return count
}

/** Where a form leads back to that came from a page at another host, as a proxy may call us. */
async function ledBack(stack: Stack) {
  const member = await Visitor.registered(stack)
  const answer = await member.request('/subscriptions', {
    method: 'POST',
    headers: { 'referer': 'http://board.example/cities', 'x-forwarded-host': 'board.example' },
    body: new URLSearchParams({ city_id: 'wrong', _csrf: await member.csrfToken() }),
  })
  return new URL(answer.headers.get('location')!, stack.url).host
}

test.group('Attack 4: forwarded headers', () => {
  for (const { what, proxies } of [
    { what: 'when no proxy is trusted', proxies: '' },
    { what: 'when they come from another than the one trusted', proxies: '10.0.0.0/8, 192.0.2.1' },
  ]) {
    test(`change nothing ${what}`, async ({ assert }) => {
      const { stack, stranger } = await behind(proxies)
      assert.equal(await admitted(stranger, (n) => `203.0.113.${n}`), LIMIT)
      assert.equal(await ledBack(stack), new URL(stack.url).host)
      await stack.stop()
    })
  }

  test('count when the proxy is trusted, but not what was in them before', async ({ assert }) => {
    const { stack, stranger } = await behind('uniquelocal, loopback')
    assert.equal(await admitted(stranger, (n) => `203.0.113.${n}`), 3 * LIMIT)
    assert.equal(await admitted(stranger, (n) => `203.0.113.${n}, 198.51.100.1`), LIMIT)
    assert.equal(await ledBack(stack), 'board.example')
    await stack.stop()
  })

  test('open the hub to no other site, even from a trusted proxy', async ({ assert }) => {
    const { stack } = await behind('loopback')
    const member = await Visitor.registered(stack)
    const forwarded = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const headers = { ...member.handshake, ...forwarded, origin: 'https://evil.example' }
    await assert.rejects(() => member.connect(headers), 'websocket error')
    await stack.stop()
  })
})
