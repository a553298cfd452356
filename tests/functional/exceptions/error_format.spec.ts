import { test } from '@japa/runner'
import { notices, pageText } from '#tests/support/page_text'
import { outputLines } from '#tests/support/output_lines'
import { Stack } from '#tests/support/stack'
import { Visitor, type Page } from '#tests/support/visitor'

const JSON_TYPE = { accept: 'application/json' }
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' }
const INTERNALS = /node_modules|file:|relation|select |\bat \S+ \(|\/web\/|Unexpected (token|end)/i

interface Problem {
  type: string
  title: string
  status: number
  detail: string
  errors?: { pointer: string; detail: string }[]
}

/** Checks that the response is a problem with a type, a title and a detail, and parses it. */
function problemOf(page: Page): Problem {
  const type = page.headers.get('content-type')
  if (type !== 'application/problem+json') throw new Error(`${type}: ${page.body.slice(0, 200)}`)
  const problem: Problem = JSON.parse(page.body)
  for (const member of ['type', 'title', 'detail'] as const) {
    if (typeof problem[member] !== 'string' || !problem[member]) throw new Error(page.body)
  }
  if (problem.status !== page.status) throw new Error(`${page.status}: ${page.body}`)
  if (page.headers.has('location')) throw new Error('problem details must not redirect')
  if (INTERNALS.test(page.body)) throw new Error(`internals: ${page.body}`)
  return problem
}

const isHtml = ({ headers }: Page) => headers.get('content-type')!.startsWith('text/html')

test.group('The format of errors in production', (group) => {
  let stack: Stack
  group.setup(async () => {
    const settings = { NODE_ENV: 'production', TRUSTED_PROXIES: 'loopback', SIGN_IN_FAILURES: '2' }
    stack = await Stack.start('postgres', settings, { hubs: 0 })
  })
  group.teardown(() => stack.stop())

  const member = () => Visitor.registered(stack)
  const stranger = () => new Visitor(stack)

  /** Sends a form or JSON. The CSRF token is valid, so only the content can cause an error. */
  async function post(
    visitor: Visitor,
    path: string,
    body: string | Record<string, string>,
    headers: Record<string, string> = {}
  ) {
    return visitor.request(path, {
      method: 'POST',
      headers: {
        'x-csrf-token': await visitor.csrfToken(),
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : FORM_TYPE),
        ...headers,
      },
      body: typeof body === 'string' ? body : new URLSearchParams(body).toString(),
    })
  }

  for (const { name, path, visitor } of [
    { name: 'an unknown address', path: '/nothing-here', visitor: stranger },
    { name: 'an id that no row has', path: '/cities/999999', visitor: member },
    { name: 'an id that no row can have', path: '/cities/99999999999999999999', visitor: member },
    { name: 'a page that only admins may see', path: '/admin/cities', visitor: member },
  ]) {
    test(`${name} is 404, as a page and as a problem`, async ({ assert }) => {
      const somebody = await visitor()

      const page = await somebody.request(path)
      assert.equal(page.status, 404)
      assert.isTrue(isHtml(page))
      assert.include(pageText(page.body), 'Page not found')
      assert.include(page.headers.get('vary')!, 'Accept')

      const answer = await somebody.request(path, { headers: JSON_TYPE })
      assert.equal(answer.status, 404)
      assert.include(answer.headers.get('vary')!, 'Accept')
      assert.deepEqual(problemOf(answer), {
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'Nothing was found here, or you are not allowed to see it.',
      })
    })
  }

  for (const path of ['/api', '/api/', '/api/v1/nothing', '/api/v1?page=%ZZ']) {
    test(`${path} is a problem, even for clients that accept only HTML or images`, async ({
      assert,
    }) => {
      for (const accept of ['text/html', '*/*', 'application/json', 'image/png']) {
        const answer = await (await member()).request(path, { headers: { accept } })
        assert.equal(answer.status, 404, accept)
        assert.equal(problemOf(answer).title, 'Not Found')
      }
    })
  }

  test('an address that cannot be decoded is 400 on pages and under /api/', async ({ assert }) => {
    const answer = await stranger().request('/api/%ZZ')
    assert.equal(answer.status, 400)
    assert.equal(problemOf(answer).title, 'Bad Request')

    const page = await stranger().request('/%ZZ')
    assert.equal(page.status, 400)
    assert.equal(page.body, 'Bad Request')
  })

  test('/apiary is a page, because only paths under /api/ are for programs', async ({ assert }) => {
    const page = await stranger().request('/apiary')
    assert.equal(page.status, 404)
    assert.isTrue(isHtml(page))
  })

  for (const { accept, isProblem } of [
    { accept: 'application/json', isProblem: true },
    { accept: 'application/problem+json', isProblem: true },
    { accept: 'application/json, text/html;q=0.5', isProblem: true },
    { accept: 'application/json, */*;q=0.1', isProblem: true },
    { accept: 'text/html, application/json;q=0.9', isProblem: false },
    { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', isProblem: false },
    { accept: 'text/vnd.turbo-stream.html, text/html, application/xhtml+xml', isProblem: false },
    { accept: '*/*', isProblem: false },
    { accept: 'image/png', isProblem: false },
    { accept: 'application/vnd.api+json', isProblem: false },
  ]) {
    test(`"Accept: ${accept}" gets ${isProblem ? 'a problem' : 'a page'}`, async ({ assert }) => {
      const answer = await stranger().request('/nothing-here', { headers: { accept } })
      assert.equal(answer.status, 404)
      if (isProblem) problemOf(answer)
      else assert.isTrue(isHtml(answer))
    })
  }

  test('a page that needs a sign-in leads to the sign-in page, and is 401 for programs', async ({
    assert,
  }) => {
    const visitor = stranger()
    const answer = await visitor.request('/dashboard', { headers: JSON_TYPE })
    assert.equal(answer.status, 401)
    assert.include(answer.headers.get('vary')!, 'Accept')
    assert.containsSubset(problemOf(answer), {
      type: 'urn:problem-type:fairweather:sign-in-required',
      title: 'Sign-in required',
      detail: 'Please sign in first.',
    })
    assert.equal(
      notices((await visitor.open('/login')).body),
      '',
      'no message is kept for the next page'
    )

    const page = await visitor.request('/dashboard')
    assert.equal(page.status, 302)
    assert.equal(page.headers.get('location'), '/login')
    assert.include(page.headers.get('vary')!, 'Accept')
    assert.equal(notices((await visitor.open('/login')).body), 'Please sign in first.')
  })

  test('a wrong password leads back to the form, and is 401 for programs', async ({ assert }) => {
    const visitor = stranger()
    const wrong = { email: 'nobody@example.org', password: 'wrong password' }
    const answer = await post(visitor, '/login', JSON.stringify(wrong), JSON_TYPE)
    assert.equal(answer.status, 401)
    assert.containsSubset(problemOf(answer), {
      type: 'urn:problem-type:fairweather:invalid-credentials',
      detail: 'E-mail or password is wrong.',
    })
    const login = await visitor.open('/login')
    assert.equal(notices(login.body), '')
    assert.notInclude(login.body, wrong.email)

    const page = await post(visitor, '/login', wrong)
    assert.equal(page.status, 302)
    assert.equal(notices((await visitor.open('/login')).body), 'E-mail or password is wrong.')
  })

  test('a deactivated account is 403 for programs, and a message on the page for people', async ({
    assert,
  }) => {
    const visitor = await member()
    await visitor.submit('/logout')
    await stack.sql('UPDATE users SET active = false WHERE email = $1', [visitor.email])
    const { email, password } = visitor
    const answer = await post(visitor, '/login', JSON.stringify({ email, password }), JSON_TYPE)
    assert.equal(answer.status, 403)
    assert.include(problemOf(answer).detail, 'deactivated')

    const page = await post(visitor, '/login', { email, password })
    assert.equal(page.headers.get('location'), '/login')
    assert.include(notices((await visitor.open('/login')).body), 'deactivated')
  })

  test('invalid fields are 422 for programs, with one entry for each field', async ({ assert }) => {
    const visitor = stranger()
    const fields = { name: '', email: 'no address', password: 'short' }
    const answer = await post(visitor, '/register', JSON.stringify(fields), JSON_TYPE)
    assert.equal(answer.status, 422)
    const { errors, ...problem } = problemOf(answer)
    assert.deepEqual(problem, {
      type: 'urn:problem-type:fairweather:validation-error',
      title: 'Validation failed',
      status: 422,
      detail: 'Some fields are not valid. See "errors".',
    })
    assert.deepEqual(
      errors!.map(({ pointer }) => pointer),
      ['#/name', '#/email', '#/password']
    )
    assert.deepInclude(errors, { pointer: '#/name', detail: 'Please fill in the name' })
    assert.equal(notices((await visitor.open('/register')).body), '')

    const page = await post(visitor, '/register', fields)
    assert.equal(page.status, 302)
    const form = await visitor.open('/register')
    assert.include(pageText(form.body), 'Please fill in the name')
  })

  test('a field within a list is named by its path', async ({ assert }) => {
    const admin = await Visitor.admin(stack)
    const rows = { id1: { name: '', country: 'Testland', timezone: '', enabled: true, seen: 'x' } }
    const body = JSON.stringify({ rows })
    const answer = await post(admin, '/admin/cities?_method=PUT', body, JSON_TYPE)
    assert.equal(answer.status, 422)
    const { errors } = problemOf(answer)
    assert.include(
      errors!.map(({ pointer }) => pointer),
      '#/rows/id1/name'
    )
  })

  test('a full board is 409 for programs, and a message on the page for people', async ({
    assert,
  }) => {
    const visitor = await member()
    const cities: number[] = []
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) cities.push(await stack.city(`Full ${name}`))
    await visitor.subscribe(...cities.slice(0, 5))
    const wanted = { city_id: String(cities[5]) }
    const answer = await post(visitor, '/subscriptions', JSON.stringify(wanted), JSON_TYPE)
    assert.equal(answer.status, 409)
    assert.containsSubset(problemOf(answer), {
      type: 'urn:problem-type:fairweather:board-full',
      title: 'Board full',
    })
    assert.equal(notices((await visitor.open('/cities')).body), '')

    await post(visitor, '/subscriptions', wanted, { referer: `${stack.url}/cities` })
    assert.include(notices((await visitor.open('/cities')).body), '5 cities')
  })

  test('too many attempts are 429, with the time to wait', async ({ assert }) => {
    const visitor = stranger()
    const wrong = { email: 'guessed@example.org', password: 'wrong password' }
    for (let attempt = 0; attempt < 2; attempt++) await post(visitor, '/login', wrong)

    const answer = await post(visitor, '/login', JSON.stringify(wrong), JSON_TYPE)
    assert.equal(answer.status, 429)
    assert.match(answer.headers.get('retry-after')!, /^\d+$/)
    assert.containsSubset(problemOf(answer), {
      type: 'urn:problem-type:fairweather:too-many-requests',
      title: 'Too many requests',
    })
    assert.match(problemOf(answer).detail, /try again in 15 minutes/)

    const page = await post(visitor, '/login', wrong)
    assert.equal(page.status, 429)
    assert.isTrue(isHtml(page))
    assert.match(page.headers.get('retry-after')!, /^\d+$/)
    assert.match(notices(page.body), /try again in 15 minutes/)
  })

  test('a missing CSRF token leads back, and is 403 for programs', async ({ assert }) => {
    const visitor = await member()
    const answer = await visitor.request('/subscriptions', {
      method: 'POST',
      headers: JSON_TYPE,
      body: new URLSearchParams({ city_id: '1' }),
    })
    assert.equal(answer.status, 403)
    assert.containsSubset(problemOf(answer), {
      type: 'urn:problem-type:fairweather:invalid-csrf-token',
      detail: 'The CSRF token is missing or has expired.',
    })
    assert.equal(notices((await visitor.open('/cities')).body), '')

    const page = await visitor.send('/subscriptions', { city_id: 1 }, '/cities')
    assert.equal(page.status, 302)
    assert.equal(page.headers.get('location'), `${stack.url}/cities`)
    assert.include(notices((await visitor.open('/cities')).body), 'try again')
  })

  for (const { name, status, body, encoding = 'identity', heading } of [
    {
      name: 'a body that is too large',
      status: 413,
      body: JSON.stringify({ name: 'x'.repeat(100_000) }),
      heading: 'This is too large',
    },
    {
      name: 'malformed JSON',
      status: 400,
      body: '{"city_id":',
      heading: 'This could not be read',
    },
    {
      name: 'JSON that is no object',
      status: 400,
      body: '"text"',
      heading: 'This could not be read',
    },
    {
      name: 'an unknown encoding',
      status: 415,
      body: '{}',
      encoding: 'nonsense',
      heading: 'This could not be read',
    },
  ]) {
    test(`${name} is ${status}, without the message of the parser`, async ({ assert }) => {
      const visitor = await member()
      const send = (path: string, accept: string) =>
        visitor.request(path, {
          method: 'POST',
          headers: {
            accept,
            'content-type': 'application/json',
            'content-encoding': encoding,
          },
          body,
        })

      const page = await send('/subscriptions', 'text/html')
      assert.equal(page.status, status)
      assert.isTrue(isHtml(page))
      assert.include(pageText(page.body), heading)
      assert.notMatch(pageText(page.body), INTERNALS)

      for (const [path, accept] of [
        ['/subscriptions', 'application/json'],
        ['/api/v1/subscriptions', 'text/html'],
      ]) {
        const answer = await send(path, accept)
        assert.equal(answer.status, status)
        assert.equal(problemOf(answer).type, 'about:blank')
      }
    })
  }

  test('an internal failure is 500, and its cause is not shown', async ({ assert }) => {
    const visitor = await member()
    const token = await visitor.createToken('program', 'messages:read')
    await stack.sql('ALTER TABLE sign_ins RENAME TO gone')
    try {
      const page = await visitor.request('/dashboard')
      assert.equal(page.status, 500)
      assert.isTrue(isHtml(page))
      assert.include(pageText(page.body), 'Something went wrong')
      assert.notMatch(pageText(page.body), INTERNALS)

      for (const [path, accept] of [
        ['/dashboard', 'application/json'],
        ['/api/v1/rooms', 'text/html'],
      ]) {
        const headers = { accept, authorization: `Bearer ${token}` }
        const answer = await visitor.request(path, { headers })
        assert.equal(answer.status, 500)
        assert.deepEqual(problemOf(answer), {
          type: 'about:blank',
          title: 'Internal Server Error',
          status: 500,
          detail: 'Something went wrong on our side. Please try again in a moment.',
        })
      }
      const api = await visitor.request('/dashboard', {
        headers: { accept: 'application/vnd.api+json' },
      })
      assert.equal(api.status, 500)
      assert.isTrue(isHtml(api))
    } finally {
      await stack.sql('ALTER TABLE gone RENAME TO sign_ins')
    }
  })
})

test.group('The format of errors in development', () => {
  test('hides the cause of a failure, and the log names it in one line', async ({ assert }) => {
    const stack = await Stack.start('postgres', {}, { hubs: 0, capturesLog: true })
    const visitor = await Visitor.registered(stack)
    await stack.sql('ALTER TABLE subscriptions RENAME TO gone')

    const answer = await visitor.request('/dashboard', { headers: JSON_TYPE })
    assert.equal(answer.status, 500)
    assert.equal(problemOf(answer).title, 'Internal Server Error')

    const page = await visitor.request('/dashboard')
    assert.equal(page.status, 500)
    assert.isTrue(isHtml(page))
    assert.include(pageText(page.body), 'Something went wrong')
    assert.notMatch(page.body, INTERNALS)

    await stack.stop()
    const logged = outputLines(stack.log).filter((line) => line.includes('migration:run'))
    assert.lengthOf(logged, 2, stack.log)
    assert.notInclude(stack.log, 'node_modules')
  })
})
