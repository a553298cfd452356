import { test } from '@japa/runner'
import { notices, pageText } from '#tests/support/page_text'
import { routes } from '#tests/support/routes'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const open = ['/', '/login', '/register', '/forgot-password']

/** Open too, to who has a link, and to who comes by a provider: each has tests of its own. */
const elsewhere = /^\/(reset-password|auth)\//

const closedPages = () =>
  routes().filter(
    ({ method, pattern }) => method === 'GET' && !open.includes(pattern) && !elsewhere.test(pattern)
  )

test.group('Somebody who is not signed in', () => {
  test('sees what is open to all', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    for (const path of open) {
      const { status, body } = await visitor.get(path)
      assert.equal(status, 200, path)
      assert.include(pageText(body), 'Sign in')
      assert.notInclude(pageText(body), 'Sign out')
    }
  })

  test('is led from every other page to where one signs in', async ({ assert }) => {
    const stack = await stackOn()
    const city = await stack.city('Behind the door', -33.3)
    const closed = closedPages()
    assert.isAtLeast(closed.length, 7)

    for (const { path } of closed) {
      const visitor = new Visitor(stack)
      const { status, headers, body } = await visitor.get(path(city))
      assert.equal(status, 302, path(city))
      assert.equal(headers.get('location'), '/login', path(city))
      assert.notMatch(body, /Behind the door|33\.3/)
    }
  })

  test('lands, once signed in, on the page asked for', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    const city = await stack.city('Asked for')
    const closed = closedPages()

    for (const { path } of closed) {
      await admin.submit('/logout')
      const login = await admin.open(path(city))
      assert.equal(login.path, '/login')
      assert.include(notices(login.body), 'Please sign in first.')
      assert.equal((await admin.signIn()).path, path(city))
    }
  })
})

test.group('Somebody who is signed in', () => {
  test('is led from the pages for signing in to the board', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    for (const path of ['/login', '/register']) {
      const { status, headers } = await member.get(path)
      assert.equal(status, 302)
      assert.equal(headers.get('location'), '/dashboard')
    }
  })

  test('is greeted on the pages that are open to all', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { status, body } = await member.get('/')
    assert.equal(status, 200)
    assert.include(pageText(body), 'Vera Visitor')
    assert.include(pageText(body), 'Sign out')
  })
})

test.group('An unknown address', () => {
  for (const path of ['/nothing-here', '/cities/1/nothing', '/admin/nothing', '/%00', '/a?b=%ff']) {
    test(`${path} says that there is nothing`, async ({ assert }) => {
      const visitor = new Visitor(await stackOn())
      const { status, body } = await visitor.get(path)
      assert.equal(status, 404)
      assert.include(pageText(body), 'Page not found')
    })
  }

  test('greets who is signed in, and leads back to the board', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const { status, body } = await member.get('/nothing-here')
    assert.equal(status, 404)
    assert.include(pageText(body), 'Vera Visitor')
    assert.match(body, /<a[^>]*href="\/dashboard"[^>]*>\s*Go to your board/)
  })

  test('stays unknown in every other way of asking', async ({ assert }) => {
    const member = await Visitor.registered(await stackOn())
    const token = await member.csrfToken()
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const { status } = await member.send('/nothing-here', { _csrf: token }, '/dashboard', method)
      assert.equal(status, 404, method)
    }
  })
})
