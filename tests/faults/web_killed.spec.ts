import { test } from '@japa/runner'
import { Visitor } from '#tests/support/visitor'
import { prove } from '#tests/support/faults/prove_recovery'

test.group('The web process', () => {
  test('that is killed in the midst of saving loses nothing of what it has saved', async () => {
    await prove('kill -9 of the web process, started again', 5000, async ({ stack, cities }) => {
      const admin = await Visitor.admin(stack)
      const token = await admin.csrfToken()
      const saves = cities.map((id, n) =>
        admin
          .send(`/admin/cities/${id}/readings`, { celsius: String(n), _csrf: token })
          .catch(() => {})
      )
      await Promise.race(saves)
      await stack.killWeb()
      await Promise.all(saves)
      await stack.startWeb()
    })
  })
})
