import { test } from '@japa/runner'
import { notices, pageText } from '#tests/support/page_text'
import { routes } from '#tests/support/all_routes'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const publicPages = [
  ...['/', '/about', '/login', '/register', '/forgot-password', '/docs/using'],
  ...['/chat', '/chat/search'],
]

/** Public pages that need a mail link or a provider. Other files test these pages. */
const needLinkOrProvider = /^\/(reset-password|unsubscribe|auth)\//

/** Tells a page whose sign-in the browser has. */
const SESSION = '/session'

/** Returns quoted messages of the lobby to the script of a page. */
const QUOTES = '/chat/quotes'

/**
 * Other files test the documents and the offline page, which are public, and the API, which needs an access
 * token.
 */
const otherRoutes = /^\/(offline$|(docs|api)\/)/

const privatePages = () =>
  routes().filter(
    ({ method, pattern }) =>
      method === 'GET' &&
      ![...publicPages, SESSION, QUOTES].includes(pattern) &&
      !needLinkOrProvider.test(pattern) &&
      !otherRoutes.test(pattern)
  )

test.group('Visitor', () => {
  test('sees the public pages', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    for (const path of publicPages) {
      const { status, body } = await visitor.get(path)
      assert.equal(status, 200, path)
      assert.include(pageText(body), 'Sign in')
      assert.notInclude(body, 'action="/logout"')
      assert.match(body, /<meta name="description" content="[^"]{20,}"/, path)
      assert.match(pageText(body), /Help About Fairweather \d+\.\d+\.\d+/, path)
    }
  })

  test('is told that this browser has no sign-in', async ({ assert }) => {
    const { body } = await new Visitor(await stackOn()).get(SESSION)
    assert.deepEqual(JSON.parse(body), { signIn: null })
  })

  test('is redirected from every other page to the sign-in page', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Behind the door', -33.3)
    const pages = privatePages()
    assert.isAtLeast(pages.length, 7)

    for (const { path } of pages) {
      const visitor = new Visitor(stack)
      const { status, headers, body } = await visitor.get(path(city))
      assert.equal(status, 302, path(city))
      assert.equal(headers.get('location'), '/login', path(city))
      assert.notMatch(body, /Behind the door|33\.3/)
    }
  })

  test('reaches the requested page after signing in', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const city = await stack.city('Asked for')
    // Each sign-in hashes a password, so this tests one page of each first folder.
    const pages = new Map(privatePages().map((page) => [page.pattern.split('/')[1], page]))

    for (const { path } of pages.values()) {
      await admin.submit('/logout')
      const login = await admin.open(path(city))
      assert.equal(login.path, '/login')
      assert.include(notices(login.body), 'Please sign in first.')
      assert.equal((await admin.signIn()).path, path(city))
    }
  })
})

test.group('Signed-in member', () => {
  test('is redirected from the pages for visitors to the board', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    for (const path of ['/', '/login', '/register']) {
      const { status, headers } = await member.get(path)
      assert.equal(status, 302)
      assert.equal(headers.get('location'), '/dashboard')
    }
  })

  test('sees their name on public pages', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { status, body } = await member.get('/about')
    assert.equal(status, 200)
    assert.include(pageText(body), 'Vera Visitor')
    assert.include(pageText(body), 'Sign out')
  })
})

test.group('Unknown URL', () => {
  for (const path of ['/nothing-here', '/cities/1/nothing', '/admin/nothing', '/%00', '/a?b=%ff']) {
    test(`${path} shows a page with status 404`, async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const { status, body } = await visitor.get(path)
      assert.equal(status, 404)
      assert.include(pageText(body), 'Page not found')
    })
  }

  test('shows the name of a signed-in member and a link to the board', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { status, body } = await member.get('/nothing-here')
    assert.equal(status, 404)
    assert.include(pageText(body), 'Vera Visitor')
    assert.match(body, /<a[^>]*href="\/dashboard"[^>]*>\s*Go to your board/)
  })

  test('returns 404 for every other method', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const token = await member.csrfToken()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status } = await member.send('/nothing-here', { _csrf: token }, '/dashboard', method)
      assert.equal(status, 404, method)
    }
  })
})
