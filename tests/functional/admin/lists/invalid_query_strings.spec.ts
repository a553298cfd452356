import { test } from '@japa/runner'
import { lists } from '#admin/lists/all_lists'
import AuditEntry from '#models/audit_entry'
import { LOBBY } from '#messaging/contract'
import City from '#models/city'
import Reading from '#models/reading'
import User from '#models/user'
import { post } from '#tests/support/chat_sql_helpers'
import { distinctResults, invalidQueries } from '#tests/support/invalid_query_strings'

let admins = 0

/** Creates an admin who watches a city, so that every list has at least one row. */
async function createOneOfEach() {
  const email = `odd${++admins}@example.org`
  const admin = await User.create({ name: 'Odd Admin', email, password: 'correct horse battery' })
  await admin.merge({ role: 'admin' }).save()
  const city = await City.create({ name: 'Odd', country: 'Testland', latitude: 0, longitude: 0 })
  await Reading.record(city.id, 20)
  await admin.related('cities').attach([city.id])
  await post(LOBBY)
  await AuditEntry.create({
    actorId: admin.id,
    action: 'member.activated',
    subjectType: 'user',
    subjectId: admin.id,
  })
  return admin
}

test.group('Invalid query strings', () => {
  for (const [name, list] of Object.entries(lists)) {
    test(`are ignored by the list of ${name}`, async ({ assert }) => {
      const admin = await createOneOfEach()
      for await (const found of distinctResults(list.validator, invalidQueries(list))) {
        const { query, parameters }: { query: string; parameters: any } = found
        const { rows } = await list.page(parameters, admin)

        // A search may match nothing, and there may be no row beyond a valid cursor.
        const { search, after, before } = parameters
        if (!search && !after && !before) assert.isNotEmpty(rows, query.slice(0, 100))
      }
    })
  }
})
