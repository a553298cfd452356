import { test } from '@japa/runner'
import { routes } from '#tests/support/all_routes'
import { stackOn } from '#tests/support/stack'
import { databaseState } from '#tests/support/database_state'
import { Visitor } from '#tests/support/visitor'

test.group('GET and HEAD requests', () => {
  for (const { method, pattern, path } of routes()) {
    test(`to ${pattern}, with parameters of a ${method} request, change nothing`, async ({
      assert,
    }) => {
      const stack = await stackOn()
      const admin = await Visitor.admin(stack)
      const [watched, other] = [await stack.city('Watched', 20), await stack.city('Other', 20)]
      await admin.subscribe(watched)
      const token = await admin.csrfToken()
      const before = await databaseState(stack)

      const fields = new URLSearchParams({
        _method: method === 'GET' ? 'DELETE' : method,
        _csrf: token,
        city_id: String(other),
        celsius: '1',
        enabled: 'false',
        name: 'Read',
        role: 'member',
      })
      for (const address of [path(watched), `${path(watched)}?${fields}`]) {
        assert.include([200, 302, 404], (await admin.get(address)).status)
        const head = await admin.request(address, { method: 'HEAD' })
        assert.include([200, 302, 404], head.status)
      }

      assert.equal(await databaseState(stack), before)
      assert.equal((await admin.get('/dashboard')).status, 200, 'the admin stays signed in')
    })
  }
})
