import { test } from '@japa/runner'
import { addToken } from '#tests/support/add_token'
import { Stack, stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const fetchBoard = ({ stack }: Visitor, authorization: string) =>
  fetch(`${stack.url}/api/board`, { headers: { authorization } })

interface ProgramCity {
  id: number
  measuredAt: string
}

async function withToken() {
  const member = await Visitor.registered(await stackOn())
  return { member, token: await member.createToken() }
}

const fetchFrom = ({ stack }: Visitor, token: string, headers: Record<string, string> = {}) =>
  fetch(`${stack.url}/api/board`, { headers: { authorization: `Bearer ${token}`, ...headers } })

test.group('The board for programs', () => {
  test('is sent to a page only with a token that lists its site, and to a program only with one that lists none', async ({
    assert,
  }) => {
    const { member, token } = await withToken()
    const origin = 'https://club.example'
    const embedding = await addToken(member, { origins: [origin] })
    for (const [accepted, headers] of [
      [token, {}],
      [token, { origin: member.stack.url }],
      [embedding, { origin }],
      [embedding, { origin, cookie: member.cookie }],
    ] as [string, Record<string, string>][]) {
      assert.equal((await fetchFrom(member, accepted, headers)).status, 200)
    }
    const forPrograms =
      'This access token is for programs. On pages of another site, use a token that lists this site.'
    const forPages = 'This access token works only on pages of the sites that it lists.'
    for (const [refused, headers, sentence] of [
      [token, { origin }, forPrograms],
      [token, { origin: 'null' }, forPrograms],
      [embedding, {}, forPages],
      [embedding, { origin: member.stack.url }, forPages],
      [embedding, { origin: `${origin}:8443` }, forPages],
      [embedding, { origin: 'null' }, forPages],
    ] as [string, Record<string, string>, string][]) {
      const response = await fetchFrom(member, refused, headers)
      assert.equal(response.status, 403)
      const { type, detail } = (await response.json()) as Record<string, string>
      assert.deepEqual([type, detail], ['urn:problem-type:fairweather:wrong-origin', sentence])
    }
  })

  test('has the name and the reading of each city on the board', async ({ assert }) => {
    const { member, token } = await withToken()
    const city = await member.stack.city('Programmed', -3.5)
    const silent = await member.stack.city('Silent')
    await member.stack.city('Not watched', 1)
    await member.subscribe(city)
    await member.subscribe(silent)

    const response = await fetchBoard(member, `Bearer ${token}`)

    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'private, no-cache')
    const { cities } = (await response.json()) as { cities: ProgramCity[] }
    assert.lengthOf(cities, 2)
    const [first] = cities.filter(({ id }) => id === city)
    assert.containsSubset(first, { name: 'Programmed', country: 'Testland', celsius: -3.5 })
    assert.match(first.measuredAt, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    assert.containsSubset(
      cities.find(({ id }) => id === silent),
      { celsius: null, measuredAt: null }
    )
  })

  test('is refused with a reason without a valid token, also to a signed-in browser', async ({
    assert,
  }) => {
    const { member, token } = await withToken()
    await member.stack.sql('DELETE FROM auth_access_tokens WHERE tokenable_id = $1', [
      (await member.account()).id,
    ])
    for (const authorization of ['', 'Bearer', 'Bearer x', `Basic ${token}`, `Bearer ${token}`]) {
      const response = await fetchBoard(member, authorization)
      assert.equal(response.status, 401, authorization)
      assert.include(response.headers.get('content-type'), 'application/problem+json')
      assert.match(
        ((await response.json()) as { detail: string }).detail,
        /^Send a valid access token/
      )
    }
    assert.equal((await member.get('/api/board')).status, 401, 'a cookie is not enough')
  })

  test('stores no session for a program, whether its token is valid or not', async ({ assert }) => {
    const { member, token } = await withToken()
    const countSessions = async () => {
      const [{ count }] = await member.stack.sql('SELECT count(*)::int FROM sessions')
      return count
    }
    const before = await countSessions()
    assert.isAbove(before, 0)
    assert.equal((await fetchBoard(member, `Bearer ${token}`)).status, 200)
    assert.equal((await fetchBoard(member, 'Bearer wrong')).status, 401)
    assert.equal(await countSessions(), before)
    assert.equal((await member.get('/dashboard')).status, 200, 'the member is still signed in')
  })

  test('is throttled for one token, and for one address without a valid token', async ({
    assert,
    cleanup,
  }) => {
    const limits = { API_REQUESTS_PER_IP: '2', API_REQUESTS_PER_TOKEN: '3' }
    const settings = { ...limits, TRUSTED_PROXIES: 'loopback' }
    const stack = await Stack.start('postgres', settings, { hubs: 0 })
    cleanup(() => stack.stop())
    const member = await Visitor.registered(stack)
    const token = await member.createToken()
    const statusFrom = async (address: string, tokenSent: string) => {
      const headers = { 'authorization': `Bearer ${tokenSent}`, 'x-forwarded-for': address }
      const response = await fetch(`${stack.url}/api/board`, { headers })
      return { response, status: response.status }
    }

    const statuses = []
    for (const sent of [token, 'wrong', 'wrong', 'wrong', token, token, token]) {
      statuses.push((await statusFrom('203.0.113.1', sent)).status)
    }

    assert.deepEqual(statuses, [200, 401, 401, 429, 200, 200, 429])
    const { response } = await statusFrom('203.0.113.1', token)
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.match(response.headers.get('retry-after')!, /^([1-9]|[1-5]\d|60)$/)
    assert.containsSubset(await response.json(), {
      type: 'urn:problem-type:fairweather:too-many-requests',
      status: 429,
      detail: 'There were too many attempts. Please try again in a minute.',
    })
    assert.equal(response.headers.get('ratelimit-policy'), '"default";q=3;w=60')
    assert.match(response.headers.get('ratelimit')!, /^"default";r=0;t=\d+$/)
    const other = await member.createToken()
    const { response: allowed } = await statusFrom('203.0.113.1', other)
    assert.equal(allowed.status, 200, 'another token of the same address')
    assert.match(allowed.headers.get('ratelimit')!, /^"default";r=2;t=\d+$/)
    assert.equal((await statusFrom('203.0.113.2', token)).status, 429, 'from another address')
    assert.equal((await statusFrom('203.0.113.2', 'wrong')).status, 401, 'from another address')
  })

  test('is throttled for each address with the token of a page, and pages do not use up the limit of an address', async ({
    assert,
    cleanup,
  }) => {
    const limits = { API_REQUESTS_PER_IP: '2', API_REQUESTS_PER_TOKEN: '3' }
    const settings = { ...limits, TRUSTED_PROXIES: 'loopback' }
    const stack = await Stack.start('postgres', settings, { hubs: 0 })
    cleanup(() => stack.stop())
    const member = await Visitor.registered(stack)
    const origin = 'https://club.example'
    const token = await addToken(member, { origins: [origin] })
    const statusesFrom = async (address: string, sent: string, page?: string, count = 4) => {
      const statuses = []
      for (let n = 0; n < count; n++) {
        const headers = { 'x-forwarded-for': address, ...(page && { origin: page }) }
        statuses.push((await fetchFrom(member, sent, headers)).status)
      }
      return statuses
    }

    assert.deepEqual(await statusesFrom('203.0.113.1', token, origin), [200, 200, 200, 429])
    assert.deepEqual(await statusesFrom('203.0.113.2', token, origin, 1), [200])
    const evil = 'https://evil.example'
    assert.deepEqual(await statusesFrom('203.0.113.3', token, evil), [403, 403, 429, 429])
    assert.deepEqual(await statusesFrom('203.0.113.3', 'wrong', origin), [401, 401, 429, 429])
    assert.deepEqual(await statusesFrom('203.0.113.3', 'wrong', undefined, 2), [401, 401])
    assert.deepEqual(await statusesFrom('203.0.113.3', token, 'https://evil.test', 1), [429])
  })
})
