import { test } from '@japa/runner'
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

test.group('The board for programs', () => {
  test('has the name and the reading of each city on the board', async ({ assert }) => {
    const { member, token } = await withToken()
    const city = await member.stack.city('Programmed', -3.5)
    const silent = await member.stack.city('Silent')
    await member.stack.city('Not watched', 1)
    await member.subscribe(city)
    await member.subscribe(silent)

    const response = await fetchBoard(member, `Bearer ${token}`)

    assert.equal(response.status, 200)
    assert.equal(response.headers.get('cache-control'), 'no-store')
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

  test('is throttled for one address, with a valid and with an invalid token', async ({
    assert,
    cleanup,
  }) => {
    const settings = { API_REQUESTS_PER_IP: '4', TRUSTED_PROXIES: 'loopback' }
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
    for (const sent of [token, 'wrong', 'wrong', token, token, 'wrong']) {
      statuses.push((await statusFrom('203.0.113.1', sent)).status)
    }

    assert.deepEqual(statuses, [200, 401, 401, 200, 429, 429])
    const { response } = await statusFrom('203.0.113.1', token)
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.match(response.headers.get('retry-after')!, /^([1-9]|[1-5]\d|60)$/)
    assert.containsSubset(await response.json(), {
      type: 'urn:problem-type:fairweather:too-many-requests',
      status: 429,
      detail: 'There were too many attempts. Please try again in a minute.',
    })
    assert.equal((await statusFrom('203.0.113.2', token)).status, 200, 'from another address')
  })
})
