import { randomUUID } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

async function program(...abilities: Parameters<Visitor['createToken']>[1][]) {
  const member = await Visitor.registered(await stackOn())
  const token = await member.createToken('program', ...abilities)
  const send = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string
  ) =>
    fetch(`${member.stack.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body,
    })
  return { member, stack: member.stack, send }
}

const watch = (cityId: number) => JSON.stringify({ cityId })

test.group('An Idempotency-Key', () => {
  test('repeats the response of the first request, without doing it again', async ({ assert }) => {
    const { member, stack, send } = await program('board:write')
    const id = await stack.city('Keytown', 1)
    const key = { 'idempotency-key': randomUUID() }
    const first = await send('POST', '/subscriptions', key, watch(id))
    assert.equal(first.status, 201)
    assert.isNull(first.headers.get('idempotency-replayed'))
    await stack.sql('DELETE FROM subscriptions WHERE city_id = $1', [id])

    const again = await send('POST', '/subscriptions', key, watch(id))
    assert.equal(again.status, 201)
    assert.equal(again.headers.get('idempotency-replayed'), 'true')
    assert.equal(again.headers.get('location'), first.headers.get('location'))
    assert.equal(await again.text(), await first.text())
    assert.isEmpty(await stack.sql('SELECT FROM subscriptions WHERE city_id = $1', [id]))
    const [row] = await stack.sql(
      'SELECT response FROM idempotency_keys JOIN users ON id = user_id WHERE email = $1',
      [member.email]
    )
    assert.notInclude(row.response, 'Keytown', 'the stored response is encrypted')
  })

  test('of another request is refused, and so is one whose request is in progress', async ({
    assert,
  }) => {
    const { member, stack, send } = await program('board:write')
    const [one, other] = [await stack.city('One', 1), await stack.city('Other', 1)]
    const key = { 'idempotency-key': 'the same' }
    assert.equal((await send('POST', '/subscriptions', key, watch(one))).status, 201)
    const reused = await send('POST', '/subscriptions', key, watch(other))
    assert.equal(reused.status, 422)
    assert.equal(((await reused.json()) as any).type, 'urn:problem-type:fairweather:key-reused')

    await stack.sql(
      `UPDATE idempotency_keys SET response = NULL
         WHERE user_id = (SELECT id FROM users WHERE email = $1)`,
      [member.email]
    )
    const running = await send('POST', '/subscriptions', key, watch(one))
    assert.equal(running.status, 409)
    assert.equal(running.headers.get('retry-after'), '1')
    await stack.sql(`UPDATE idempotency_keys SET started_at = now() - interval '2 minutes'`)
    assert.equal((await send('POST', '/subscriptions', key, watch(one))).status, 201)
  })

  test('is free again after an error', async ({ assert }) => {
    const { stack, send } = await program('board:write')
    const cities = []
    for (let n = 0; n < 6; n++) cities.push(await stack.city(`Full ${n}`, n))
    for (const id of cities.slice(0, 5)) await send('POST', '/subscriptions', {}, watch(id))
    const key = { 'idempotency-key': 'later' }
    const full = await send('POST', '/subscriptions', key, watch(cities[5]))
    assert.equal(full.status, 409)
    assert.equal(((await full.json()) as any).type, 'urn:problem-type:fairweather:board-full')
    assert.equal((await send('DELETE', `/subscriptions/${cities[0]}`)).status, 204)
    assert.equal((await send('POST', '/subscriptions', key, watch(cities[5]))).status, 201)
  })

  test('lets only one of many parallel requests do the work', async ({ assert }) => {
    const { stack, send } = await program('board:write')
    const id = await stack.city('Parallel', 1)
    const key = { 'idempotency-key': randomUUID() }
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => send('POST', '/subscriptions', key, watch(id)))
    )
    const replayed = responses.filter(({ headers }) => headers.has('idempotency-replayed'))
    const statuses = responses.map(({ status }) => status)
    assert.includeMembers([201, 409], statuses)
    assert.lengthOf(
      statuses.filter((status) => status === 201),
      replayed.length + 1
    )
  })

  test('of one member is not that of another', async ({ assert }) => {
    const [one, other] = [await program('board:write'), await program('board:write')]
    const id = await one.stack.city('Shared key', 1)
    const key = { 'idempotency-key': 'shared' }
    for (const { send } of [one, other]) {
      const response = await send('POST', '/subscriptions', key, watch(id))
      assert.equal(response.status, 201)
      assert.isNull(response.headers.get('idempotency-replayed'))
    }
  })
})

test.group('A body of the API', () => {
  test('that is too deep, malformed, or no object is refused with one sentence', async ({
    assert,
  }) => {
    const { send } = await program('board:write')
    const deep = (depth: number) => `{"cityId":${'['.repeat(depth)}${']'.repeat(depth)}}`
    for (const [body, status] of [
      [deep(20), 400],
      [deep(20_000), 400],
      ['{', 400],
      ['"text"', 400],
      ['[1]', 422],
      ['{}', 422],
      ['{"cityId":1,"city_id":1}', 422],
      [JSON.stringify({ cityId: 1, note: 'x'.repeat(100_000) }), 413],
    ] as const) {
      const response = await send('POST', '/subscriptions', {}, body)
      const name = body.slice(0, 40)
      assert.equal(response.status, status, name)
      assert.equal(response.headers.get('content-type'), 'application/problem+json', name)
      const { detail, errors } = (await response.json()) as any
      assert.match(detail, /^[A-Z].*\.$/, name)
      if (errors) assert.match(errors[0].pointer, /^#(\/cityId|\/city_id)?$/, name)
    }
  })

  test('has an address that knows only some methods', async ({ assert }) => {
    const { send } = await program('cities:read')
    const response = await send('PATCH', '/me/board')
    assert.equal(response.status, 405)
    assert.equal(response.headers.get('allow'), 'GET, HEAD, PUT')
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.equal((await send('GET', '/nothing')).status, 404)
  })
})

test.group('A list of the API', () => {
  test('skips and repeats no row if rows are added and deleted between two pages', async ({
    assert,
  }) => {
    const { member, stack, send } = await program('log:read')
    const { id } = await member.account()
    const add = (day: string, count: number) =>
      stack.sql(
        `INSERT INTO entries (user_id, date, kind, distance_m, duration_s)
           SELECT $1, $2::date, 'run', 5000, 1500 FROM generate_series(1, $3) RETURNING id`,
        [id, day, count]
      )
    const added = (await add('2025-02-01', 30)).map((row) => row.id).sort((a, b) => b - a)
    const idsOf = async (response: Response) =>
      ((await response.json()) as any).data.map((entry: any) => entry.id)
    const first = await send('GET', '/entries')
    const shown = await idsOf(first)
    assert.deepEqual(shown, added.slice(0, shown.length))

    await add('2025-03-01', 7)
    await stack.sql('DELETE FROM entries WHERE id = ANY($1)', [shown.slice(-3)])
    const [, next] = /<([^>]+)>; rel="next"/.exec(first.headers.get('link')!)!
    const second = await send('GET', next.replace('/api/v1', ''))
    assert.deepEqual(await idsOf(second), added.slice(shown.length))
  })
})

test.group('A HEAD request to the API', () => {
  test('gets the headers of a GET request', async ({ assert }) => {
    const { send } = await program('cities:read')
    for (const path of ['/me/board', '/cities/suggestions?name=x', '/cities/2147483647']) {
      const [get, head] = [await send('GET', path), await send('HEAD', path)]
      assert.equal(head.status, get.status, path)
      for (const name of ['etag', 'content-type', 'content-length', 'cache-control']) {
        assert.equal(head.headers.get(name), get.headers.get(name), `${path}: ${name}`)
      }
      assert.equal(await head.text(), '')
    }
    assert.equal((await send('HEAD', '/me')).status, 403)
  })
})

test.group('Pages of other origins', () => {
  test('may call the API with a token, and never with a cookie', async ({ assert }) => {
    const { member, stack, send } = await program('board:write')
    const origin = 'https://app.example.org'
    const preflight = await fetch(`${stack.url}/api/v1/subscriptions/7`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': 'authorization,if-match,idempotency-key',
      },
    })
    assert.equal(preflight.status, 204)
    assert.include(preflight.headers.get('access-control-allow-methods')!, 'DELETE')
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*')
    assert.isNull(preflight.headers.get('access-control-allow-credentials'))

    const allowed = await send('DELETE', '/subscriptions/7', { origin })
    assert.equal(allowed.headers.get('access-control-allow-origin'), '*')
    assert.include(allowed.headers.get('access-control-expose-headers')!, 'ratelimit')
    const byCookie = await fetch(`${stack.url}/api/v1/me/board`, {
      headers: { origin, cookie: member.cookie },
    })
    assert.equal(byCookie.status, 401)
    const page = await member.request('/dashboard', { headers: { origin } })
    assert.isNull(page.headers.get('access-control-allow-origin'))
  })
})

test.group('A strange body of the API', () => {
  test('gets a problem, and no failure of the server', async ({ assert }) => {
    const stack = await stackOn()
    const post = (path: string, body: string | Uint8Array, encoding?: string) =>
      fetch(`${stack.url}/api/v1${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(encoding && { 'content-encoding': encoding }),
        },
        body: body as string,
      })
    const email = (text: string) =>
      `{"name":"Vera","email":"${text}","password":"correct horse battery"}`
    for (const [status, response] of [
      [422, await post('/sign-ins', '{"\\ud800":1}')],
      [422, await post('/registrations', email('a\\ud800@b.example'))],
      [422, await post('/registrations', email('a@b\\ud800.example'))],
      [400, await post('/sign-ins', 'x', 'gzip')],
      [400, await post('/sign-ins', 'x', 'deflate')],
      [400, await post('/sign-ins', 'x', 'br')],
      [422, await post('/sign-ins', deflateSync('{}'), 'deflate')],
    ] as const) {
      assert.equal(response.status, status, await response.clone().text())
      assert.equal(response.headers.get('content-type'), 'application/problem+json')
    }
  })
})

test.group('An access token', () => {
  test('of a page of another site creates only tokens for this site', async ({ assert }) => {
    const { member, stack } = await program()
    const origin = 'https://front.example.org'
    const signIn = await fetch(`${stack.url}/api/v1/sign-ins`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ email: member.email, password: member.password, name: 'front' }),
    })
    const { token } = ((await signIn.json()) as any).data
    const created = await fetch(`${stack.url}/api/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, 'authorization': `Bearer ${token}` },
      body: JSON.stringify({ name: 'child', abilities: ['cities:read'] }),
    })
    assert.equal(created.status, 201)
    assert.deepEqual(((await created.json()) as any).data.origins, [origin])
  })

  test('for pages of other sites cannot do more than show the board', async ({ assert }) => {
    const { send } = await program('tokens:write', 'cities:read', 'log:read')
    const create = (...abilities: string[]) =>
      send(
        'POST',
        '/tokens',
        {},
        JSON.stringify({ name: 'page', abilities, origins: ['https://club.example.org'] })
      )
    assert.equal((await create('cities:read')).status, 201)
    const refused = await create('cities:read', 'log:read')
    assert.equal(refused.status, 422)
    assert.equal(((await refused.json()) as any).errors[0].pointer, '#/abilities')
  })

  test('is refused if its owner has a hundred', async ({ assert }) => {
    const { member, stack, send } = await program('tokens:write', 'cities:read')
    await stack.sql(
      `INSERT INTO auth_access_tokens (tokenable_id, type, name, hash, abilities, created_at, updated_at, expires_at)
         SELECT id, 'auth_token', 'x', md5(n::text), '["cities:read"]', now(), now(), now() + interval '1 day'
           FROM users, generate_series(1, 98) n WHERE email = $1`,
      [member.email]
    )
    const body = JSON.stringify({ name: 'last', abilities: ['cities:read'] })
    const statuses = await Promise.all(
      [1, 2, 3].map(async () => (await send('POST', '/tokens', {}, body)).status)
    )
    assert.deepEqual(statuses.sort(), [201, 409, 409])
  })
})

test.group('A city that is deleted at the same moment', () => {
  test('is 404 for whoever wanted to use it', async ({ assert }) => {
    const { stack, send } = await program('alerts:write', 'log:write', 'board:write')
    for (let n = 0; n < 4; n++) {
      const id = await stack.city(`Vanishing ${n}`, 5)
      await send('POST', '/subscriptions', {}, watch(id))
      const alert = JSON.stringify({ cityId: id, kind: 'above', celsius: 30 })
      const entry = JSON.stringify({
        ...{ date: '2025-01-01', kind: 'run', distanceM: 5000, durationS: 1500 },
        cityId: id,
      })
      const responses = await Promise.all([
        send('POST', '/alerts', {}, alert),
        send('POST', '/entries', {}, entry),
        stack.sql('DELETE FROM cities WHERE id = $1', [id]),
        send('POST', '/alerts', {}, alert.replace('above', 'below')),
        send('POST', '/entries', {}, entry),
      ])
      for (const response of responses) {
        if (response instanceof Response) {
          assert.include([201, 404, 422], response.status, await response.clone().text())
        }
      }
    }
  })
})
