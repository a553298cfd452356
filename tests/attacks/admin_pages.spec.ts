import { test } from '@japa/runner'
import { pageText } from '#tests/support/page_text'
import { routes } from '#tests/support/all_routes'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

const pages = routes().filter(({ pattern }) => pattern.startsWith('/admin'))

const fields = { name: 'Forged', country: 'X', celsius: '1', enabled: 'false', role: 'admin' }

/** The admin routes that only admins may use, not managers. */
const adminOnly = pages.filter(({ pattern }) =>
  /^\/admin\/(cities|readings|audit|undos|feed|imports|jobs|hub|messages|rooms|webhooks|stations)|\/(role|log|mute)$|\/subscriptions/.test(
    pattern
  )
)

test.group('Admin pages', () => {
  test('have at least 39 routes', ({ assert }) => {
    assert.isAtLeast(pages.length, 39)
  })

  for (const { method, pattern, path } of pages) {
    const request = async (visitor: Visitor, address: string) =>
      method === 'GET'
        ? visitor.get(address)
        : visitor.send(address, { ...fields, _csrf: await visitor.csrfToken() }, '/', method)

    test(`return 404 to a member for ${method} ${pattern}`, async ({ assert }) => {
      const stack = await stackOn()
      const member = await Visitor.registered(stack)
      const city = await stack.city('Administered', -44.4)
      const before = await databaseState(stack)

      const { status, body } = await request(member, path(city))

      assert.equal(status, 404)
      assert.include(pageText(body), 'Page not found')
      assert.notMatch(body, /Administered|44\.4|href="\/admin/)
      assert.equal(await databaseState(stack), before)
    })

    test(`redirect a visitor to the sign-in page for ${method} ${pattern}`, async ({ assert }) => {
      const stack = await stackOn()
      const visitor = new Visitor(stack)
      const city = await stack.city('Administered', -44.4)
      const before = await databaseState(stack)

      const { status, headers, body } = await request(visitor, path(city))

      assert.equal(status, 302)
      assert.equal(headers.get('location'), '/login')
      assert.notMatch(body, /Administered|44\.4/)
      assert.equal(await databaseState(stack), before)
    })
  }

  test('return 404 to an admin who has lost the role', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    // A second admin is needed, because the last admin cannot lose the role.
    await Visitor.admin(stack)
    assert.equal((await admin.get('/admin/cities')).status, 200)
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [admin.email])
    assert.equal((await admin.get('/admin/cities')).status, 404)
  })

  for (const { method, pattern, path } of adminOnly) {
    test(`return 404 to a manager for ${method} ${pattern}`, async ({ assert }) => {
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
        /Administered|44\.4|href="\/admin\/(cities|subscriptions|readings|audit|imports|feed|jobs|hub|messages|webhooks|stations)/
      )
      assert.equal(await databaseState(stack), before)
    })
  }

  test('are linked only for those who may open them, and /admin opens the first one', async ({
    assert,
  }) => {
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
