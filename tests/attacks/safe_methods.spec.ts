import { test } from '@japa/runner'
import { routes } from '#tests/support/all_routes'
import { stackOn, type Stack } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

test.group('GET and HEAD requests', (group) => {
  // The tests share these, because their requests must change nothing.
  let stack: Stack
  let admin: Visitor
  let watched: number
  let fields: Record<string, string>
  group.setup(async () => {
    stack = await stackOn()
    admin = await Visitor.admin(stack)
    watched = await stack.city('Watched', 20)
    await admin.subscribe(watched)
    fields = {
      _csrf: await admin.csrfToken(),
      city_id: String(await stack.city('Other', 20)),
      celsius: '1',
      enabled: 'false',
      name: 'Read',
      role: 'member',
    }
  })

  for (const { method, pattern, path } of routes()) {
    test(`to ${pattern}, with parameters of a ${method} request, change nothing`, async ({
      assert,
    }) => {
      const before = await databaseState(stack)
      const query = new URLSearchParams({
        ...fields,
        _method: method === 'GET' ? 'DELETE' : method,
      })
      for (const address of [path(watched), `${path(watched)}?${query}`]) {
        assert.include([200, 302, 404], (await admin.get(address)).status)
        const head = await admin.request(address, { method: 'HEAD' })
        assert.include([200, 302, 404], head.status)
      }

      assert.equal(await databaseState(stack), before)
      assert.equal((await admin.get('/dashboard')).status, 200, 'the admin stays signed in')
    })
  }
})
