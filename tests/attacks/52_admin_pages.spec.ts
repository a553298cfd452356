import { test } from '@japa/runner'
import { text } from '#tests/page'
import { routes } from '#tests/routes'
import { stackOn } from '#tests/stack'
import { state } from '#tests/state'
import { Visitor } from '#tests/visitor'

const pages = routes().filter(({ pattern }) => pattern.startsWith('/admin'))

const fields = { name: 'Forged', country: 'X', celsius: '1', enabled: 'false' }

test.group('Attack 52: admin pages', () => {
  test('exist', ({ assert }) => {
    assert.isAtLeast(pages.length, 9)
  })

  for (const { method, pattern, path } of pages) {
    const ask = async (visitor: Visitor, address: string) =>
      method === 'GET'
        ? visitor.get(address)
        : visitor.send(address, { ...fields, _csrf: await visitor.token() }, '/', method)

    test(`${method} ${pattern} is not there for a member`, async ({ assert }) => {
      const stack = await stackOn()
      const member = await Visitor.registered(stack)
      const city = await stack.city('Administered', -44.4)
      const before = await state(stack)

      const { status, body } = await ask(member, path(city))

      assert.equal(status, 404)
      assert.include(text(body), 'There is nothing here')
      assert.notMatch(body, /Administered|44\.4|href="\/admin/)
      assert.equal(await state(stack), before)
    })

    test(`${method} ${pattern} leads who is not signed in to where one signs in`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      const visitor = new Visitor(stack)
      const city = await stack.city('Administered', -44.4)
      const before = await state(stack)

      const { status, headers, body } = await ask(visitor, path(city))

      assert.equal(status, 302)
      assert.equal(headers.get('location'), '/login')
      assert.notMatch(body, /Administered|44\.4/)
      assert.equal(await state(stack), before)
    })
  }

  test('are gone with the next request of an admin who is one no longer', async ({ assert }) => {
    const stack = await stackOn()
    const admin = await Visitor.admin(stack)
    assert.equal((await admin.get('/admin/cities')).status, 200)
    await stack.sql(`UPDATE users SET role = 'member' WHERE email = $1`, [admin.email])
    assert.equal((await admin.get('/admin/cities')).status, 404)
  })

  test("are not a manager's", async ({ assert }) => {
    const stack = await stackOn()
    const manager = await Visitor.registered(stack)
    await stack.sql(`UPDATE users SET role = 'manager' WHERE email = $1`, [manager.email])
    assert.equal((await manager.get('/admin/cities')).status, 404)
  })
})
