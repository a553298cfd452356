import { test } from '@japa/runner'
import { pageText } from '#tests/support/page_text'
import { routes } from '#tests/support/routes'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

const pages = routes().filter(({ pattern }) => pattern.startsWith('/admin'))

const fields = { name: 'Forged', country: 'X', celsius: '1', enabled: 'false', role: 'admin' }

/** What is an admin's alone. */
const admins = pages.filter(({ pattern }) =>
  /^\/admin\/(cities|readings|audit|undos|feed|imports|hub)|\/role$|\/subscriptions/.test(pattern)
)

test.group('Attack 52: admin pages', () => {
  test('exist', ({ assert }) => {
    assert.isAtLeast(pages.length, 34)
  })

  for (const { method, pattern, path } of pages) {
    const ask = async (visitor: Visitor, address: string) =>
      method === 'GET'
        ? visitor.get(address)
        : visitor.send(address, { ...fields, _csrf: await visitor.csrfToken() }, '/', method)

    test(`${method} ${pattern} is not there for a member`, async ({ assert }) => {
      const stack = await stackOn()
      const member = await Visitor.registered(stack)
      const city = await stack.city('Administered', -44.4)
      const before = await databaseState(stack)

      const { status, body } = await ask(member, path(city))

      assert.equal(status, 404)
      assert.include(pageText(body), 'Page not found')
      assert.notMatch(body, /Administered|44\.4|href="\/admin/)
      assert.equal(await databaseState(stack), before)
    })

    test(`${method} ${pattern} leads who is not signed in to where one signs in`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      const visitor = new Visitor(stack)
      const city = await stack.city('Administered', -44.4)
      const before = await databaseState(stack)

      const { status, headers, body } = await ask(visitor, path(city))

      assert.equal(status, 302)
      assert.equal(headers.get('location'), '/login')
      assert.notMatch(body, /Administered|44\.4/)
      assert.equal(await databaseState(stack), before)
    })
  }

  test('are gone with the next request of an admin who is one no longer', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    await Visitor.admin(stack) // for there has to be one
    assert.equal((await admin.get('/admin/cities')).status, 200)
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [admin.email])
    assert.equal((await admin.get('/admin/cities')).status, 404)
  })

  for (const { method, pattern, path } of admins) {
    test(`${method} ${pattern} is not there for a manager`, async ({ assert }) => {
      const stack = await stackOn()
      const manager = await Visitor.manager(stack)
      const member = await Visitor.registered(stack)
      const { id } = pattern.startsWith('/admin/members') ? await member.account() : { id: 0 }
      const city = await stack.city('Administered', -44.4)
      await member.subscribe(city)
      const before = await databaseState(stack)
      const form = { ...fields, city_id: city, _csrf: await manager.csrfToken() }

      const address = path(city).replace(/members\/\d+/, `members/${id}`)
      const { status, body } =
        method === 'GET'
          ? await manager.get(address)
          : await manager.send(address, form, '/', method)

      assert.equal(status, 404)
      assert.notMatch(
        body,
        /Administered|44\.4|href="\/admin\/(cities|subscriptions|readings|audit|imports|feed|hub)/
      )
      assert.equal(await databaseState(stack), before)
    })
  }

  test('are listed for whom they are there, and /admin leads to the first', async ({ assert }) => {
    const stack = await stackOn()
    const links = ({ body }: { body: string }) =>
      [...body.matchAll(/href="(\/admin[^"?]*)"/g)].map(([, href]) => href)

    const first = await (await Visitor.admin(stack)).open('/admin')
    assert.equal(first.path, '/admin/cities')
    const others = ['/admin/cities', '/admin/subscriptions', '/admin/readings', '/admin/audit']
    assert.includeMembers(links(first), ['/admin/members', ...others])

    const managers = await (await Visitor.manager(stack)).open('/admin')
    assert.equal(managers.path, '/admin/members')
    for (const other of others) assert.notInclude(links(managers), other)

    const board = await (await Visitor.registered(stack)).get('/dashboard')
    assert.isEmpty(links(board))
  })
})
