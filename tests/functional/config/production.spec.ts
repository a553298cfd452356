import { test } from '@japa/runner'
import { notices, pageText } from '#tests/support/page_text'
import { Stack } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

test.group('Production server', (group) => {
  let stack: Stack
  group.setup(async () => {
    const provider = {
      OIDC_NAME: 'Club Login',
      OIDC_ISSUER: 'https://127.0.0.1:1',
      OIDC_CLIENT_ID: 'fairweather',
      OIDC_CLIENT_SECRET: 'a secret',
      LEGAL_URL: 'https://club.example/imprint',
    }
    stack = await Stack.start('postgres', { NODE_ENV: 'production', ...provider }, { hubs: 0 })
  })
  group.teardown(() => stack.stop())

  test('serves minified and compressed scripts and styles, which browsers cache for a year', async ({
    assert,
  }) => {
    const visitor = new Visitor(stack)
    const { body } = await visitor.get('/login')

    const assets = new Set([...body.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path))
    assert.lengthOf(
      [...assets].filter((path) => path.includes('/app-')),
      2
    )
    for (const path of assets) {
      assert.match(path, /^\/assets\/\w+-[\w-]{8}\.(js|css)$/)

      const asset = await visitor.request(path, { headers: { 'accept-encoding': 'gzip, br' } })
      assert.equal(asset.status, 200)
      assert.equal(asset.headers.get('content-encoding'), 'br')
      assert.equal(asset.headers.get('vary'), 'Accept-Encoding')
      const type = path.endsWith('.js') ? 'text/javascript' : 'text/css'
      assert.equal(asset.headers.get('content-type'), `${type}; charset=utf-8`)
      const plain = await visitor.request(path, { headers: { 'accept-encoding': 'gzip' } })
      assert.isNull(plain.headers.get('content-encoding'))
      assert.equal(plain.body, asset.body)
      assert.equal(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable')
      assert.isBelow(asset.body.split('\n').length, 100, 'minified')
    }
  })

  test('allows pages to connect only to itself and its hub', async ({ assert }) => {
    const { headers } = await new Visitor(stack).get('/login')
    const policy = headers.get('content-security-policy')!
    const [, addresses] = /connect-src ([^;]*)/.exec(policy)!
    assert.equal(addresses, `'self' ws://localhost:${stack.env.HUB_PORT}`)
  })

  test('links to the imprint on every page', async ({ assert }) => {
    const { body } = await new Visitor(stack).get('/login')
    assert.match(body, /<a href="https:\/\/club\.example\/imprint"[^>]*>Imprint and privacy<\/a>/)
  })

  test('offers only configured providers, and says when one is down', async ({ assert }) => {
    const visitor = new Visitor(stack)
    for (const path of ['/login', '/register']) {
      const offered = pageText((await visitor.get(path)).body).match(/Continue with \S+ \S+/g)
      assert.deepEqual(offered, ['Continue with Club Login'])
    }
    assert.equal((await visitor.get('/auth/google/redirect')).status, 404)
    assert.equal((await visitor.get('/auth/github/callback')).status, 404)

    const page = await visitor.open('/auth/oidc/redirect')
    assert.equal(page.path, '/login')
    assert.include(notices(page.body), 'Club Login cannot be reached right now')
  })

  test('shows no stack traces', async ({ assert }) => {
    await stack.sql('ALTER TABLE users RENAME TO gone')

    const page = await new Visitor(stack).request('/login')
    assert.equal(page.status, 200, 'premise: a page without a query for users works')
    const failed = await new Visitor(stack).submit('/login', { email: 'a@b.c', password: 'x' })

    assert.notInclude(failed.body, 'node_modules')
    assert.notInclude(failed.body, 'relation')
  })
})
