import { test } from '@japa/runner'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { TIMEOUT_FACTOR, Visitor } from '#tests/support/visitor'

test.group('Hostile request body', () => {
  for (const { what, type, body } of [
    { what: 'ten thousand levels of JSON', type: 'application/json', body: '['.repeat(10_000) },
    { what: 'JSON cut short', type: 'application/json', body: '{"city_id":' },
    {
      what: 'a form of 200 kB',
      type: 'application/x-www-form-urlencoded',
      body: `name=${'x'.repeat(200_000)}`,
    },
    {
      what: 'ten thousand fields',
      type: 'application/x-www-form-urlencoded',
      body: Array.from({ length: 10_000 }, (_, i) => `${i}=`).join('&'),
    },
    {
      what: 'prototypes as fields',
      type: 'application/x-www-form-urlencoded',
      body: '__proto__[role]=admin&constructor[prototype][role]=admin&name=x',
    },
    {
      what: 'prototypes as JSON',
      type: 'application/json',
      body: '{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}',
    },
    {
      what: 'a multipart form',
      type: 'multipart/form-data; boundary=x',
      body: '--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n--x--\r\n',
    },
    {
      what: 'objects instead of strings',
      type: 'application/json',
      body: '{"name":{"toString":1},"email":{"toString":1,"valueOf":1},"password":{"x":1}}',
    },
    { what: 'an unknown content type', type: 'application/x-unknown', body: 'x' },
    { what: 'an unknown encoding', type: 'application/json; charset=nonsense', body: '{}' },
  ]) {
    test(`with ${what} is refused and changes nothing`, async ({ assert }) => {
      const stack = await stackOn()
      const [member, bystander] = [await Visitor.registered(stack), await Visitor.registered(stack)]
      const before = await databaseState(stack)
      for (const token of [{}, { 'x-csrf-token': await member.csrfToken() }]) {
        for (const path of ['/subscriptions', '/settings?_method=PUT']) {
          const { status } = await member.request(path, {
            method: 'POST',
            headers: { 'content-type': type, ...token } as Record<string, string>,
            body,
          })
          assert.isAtLeast(status, 300)
          assert.isBelow(status, 500)
        }
      }
      assert.equal(await databaseState(stack), before)
      assert.equal((await member.get('/admin/cities')).status, 404)
      assert.equal((await bystander.get('/dashboard')).status, 200)
    })
  }
})

test.group('SQL injection', () => {
  const injections = [
    `' OR '1'='1`,
    `'; DROP TABLE cities; --`,
    `%' UNION SELECT password FROM users --`,
    `\\'; SELECT pg_sleep(5) --`,
    `1) OR pg_sleep(5) IS NULL --`,
    `$1`,
    `?`,
    `:id`,
    `??`,
  ]

  for (const injection of injections) {
    test(`with ${injection} in a search finds the city of this name`, async ({ assert }) => {
      const stack = await stackOn()
      const admin = await Visitor.admin(stack)
      await stack.city(`Called ${injection} here`)
      const start = performance.now()
      for (const list of ['/cities', '/admin/cities']) {
        const query = new URLSearchParams({ search: `called ${injection}`, sort: injection })
        const { status, body } = await admin.get(`${list}?${query}`)
        assert.equal(status, 200)
        assert.lengthOf(body.match(/\bid="city-\d+"/g) ?? [], 1)
      }
      const query = new URLSearchParams({ search: injection, role: injection, active: injection })
      const members = await admin.get(`/admin/members?${query}`)
      assert.equal(members.status, 200)
      assert.notMatch(members.body, /id="member-\d/, 'no member has this name')
      const audit = new URLSearchParams({ actor: injection, member: injection, before: injection })
      assert.equal((await admin.open(`/admin/audit?${audit}`)).status, 200)
      const paged = await admin.open(`/cities?${new URLSearchParams({ page: injection })}`)
      assert.equal(paged.status, 200)
      assert.isBelow(performance.now() - start, TIMEOUT_FACTOR * 2000)
    })

    test(`with ${injection} as an id or e-mail finds nothing`, async ({ assert }) => {
      const stack = await stackOn()
      const admin = await Visitor.admin(stack)
      const before = await databaseState(stack)
      const id = encodeURIComponent(injection)
      for (const path of [`/cities/${id}`, `/admin/cities/${id}/edit`, `/admin/members/${id}`]) {
        assert.equal((await admin.get(path)).status, 404)
      }
      for (const path of [
        `/subscriptions/${id}?_method=DELETE`,
        `/admin/cities/${id}?_method=DELETE`,
        `/admin/cities/${id}/readings`,
      ]) {
        assert.equal((await admin.submit(path, { celsius: 1 })).status, 404)
      }
      await admin.submit('/subscriptions', { city_id: injection })
      const login = await new Visitor(stack).submit('/login', {
        email: injection,
        password: injection,
      })
      assert.equal(login.path, '/login')
      assert.equal(await databaseState(stack), before)
    })
  }
})
