import { test } from '@japa/runner'
import { Visitor } from '#tests/support/visitor'
import { proveOnOneBus } from '#tests/support/faults/prove_recovery'

test.group('Pages show the newest readings', () => {
  test('after the web server was killed while it saved readings', async () => {
    const name = 'kill -9 of the web process, started again'
    await proveOnOneBus('redis', name, 5000, async ({ stack, cities }) => {
      const admin = await Visitor.admin(stack)
      const token = await admin.csrfToken()
      const saves = cities.map(async (id, n) => {
        const fields = { celsius: String(n), _csrf: token }
        await admin.send(`/admin/cities/${id}/readings`, fields).catch(() => {})
      })
      await Promise.race(saves)
      await stack.killWeb()
      await Promise.all(saves)
      await stack.startWeb()
    })
  })
})
