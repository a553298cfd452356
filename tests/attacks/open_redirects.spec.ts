import { test } from '@japa/runner'
import { completeAtProvider, profiles } from '#tests/support/fake_provider'
import { stackOn } from '#tests/support/stack'
import { Visitor } from '#tests/support/visitor'

const foreignUrls = [
  'https://evil.example/cities',
  '//evil.example',
  '///evil.example',
  '\\\\evil.example',
  '/\\evil.example',
  'javascript:alert(1)',
  'http://evil.example:80@localhost/',
]

/** Returns the URL to which this response redirects a browser. */
const destination = ({ stack }: Visitor, { headers }: { headers: Headers }, from = '/login') =>
  new URL(headers.get('location')!, stack.url + from)

test.group('Open redirect', () => {
  for (const evil of foreignUrls) {
    test(`by a parameter such as ${evil} is ignored when signing in`, async ({ assert }) => {
      const stack = await stackOn()
      const member = await Visitor.registered(stack)
      await member.submit('/logout')
      const query = new URLSearchParams({ next: evil, redirect: evil, returnTo: evil })

      await member.open(`/login?${query}`)
      const { email, password } = member
      const answer = await member.send(`/login?${query}`, {
        email,
        password,
        next: evil,
        _csrf: await member.csrfToken(),
      })

      assert.equal(answer.status, 302)
      assert.equal(destination(member, answer).href, `${stack.url}/dashboard`)
    })

    test(`by the Referer ${evil} is ignored`, async ({ assert }) => {
      const stack = await stackOn()
      const [member, city] = [await Visitor.registered(stack), await stack.city('Home')]
      const token = await member.csrfToken()

      for (const fields of [{ city_id: city }, { city_id: 'wrong' }]) {
        const answer = await member.request('/subscriptions', {
          method: 'POST',
          headers: { referer: evil },
          body: new URLSearchParams({ ...fields, _csrf: token } as Record<string, string>),
        })
        assert.equal(answer.status, 302)
        assert.equal(destination(member, answer).origin, stack.url)
      }
    })
  }

  for (const path of [
    '//evil.example/',
    '/\\evil.example/',
    '//evil.example/%2f..',
    '/%5cevil.example',
  ]) {
    test(`by the path ${path} on our own host is ignored`, async ({ assert }) => {
      const stack = await stackOn()
      const [member, city] = [await Visitor.registered(stack), await stack.city('Home')]
      const token = await member.csrfToken()

      for (const fields of [{ city_id: city }, { city_id: 'wrong' }]) {
        const answer = await member.send('/subscriptions', { ...fields, _csrf: token }, path)
        assert.equal(answer.status, 302)
        assert.equal(destination(member, answer).origin, stack.url)
      }

      await member.submit('/logout')
      await member.get(stack.url + path)
      const { email, password } = member
      const answer = await member.send('/login', {
        email,
        password,
        _csrf: await member.csrfToken(),
      })
      assert.equal(destination(member, answer).origin, stack.url)
    })
  }
})

test.group('Open redirect with a provider', () => {
  for (const evil of foreignUrls) {
    test(`by a parameter such as ${evil} is ignored on the way to the provider and back`, async ({
      assert,
    }) => {
      const visitor = new Visitor(await stackOn())
      const login = `traveller-${visitor.email}`
      profiles.set(login, { email: visitor.email, email_verified: true })
      const query = new URLSearchParams({ next: evil, redirect_uri: evil, returnTo: evil })

      const { headers } = await visitor.get(`/auth/google/redirect?${query}`)
      const address = new URL(headers.get('location')!)
      assert.deepEqual(address.searchParams.getAll('redirect_uri'), [
        `${visitor.stack.url}/auth/google/callback`,
      ])
      const back = await completeAtProvider(address.href, { login })
      const answer = await visitor.request(`${back}&${query}`, { headers: { referer: evil } })

      assert.equal(answer.status, 302)
      assert.equal(destination(visitor, answer).href, `${visitor.stack.url}/dashboard`)
    })
  }

  test('by the Referer is ignored when the sign-in fails', async ({ assert }) => {
    const visitor = new Visitor(await stackOn())
    for (const referer of foreignUrls) {
      const answer = await visitor.request('/auth/google/callback', { headers: { referer } })
      assert.equal(destination(visitor, answer).href, `${visitor.stack.url}/login`)
    }
  })
})
