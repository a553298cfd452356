import { test } from '@japa/runner'
import { lists } from '#admin/lists/all_lists'
import { addEntry } from '#tests/support/add_entry'
import { addMessage } from '#tests/support/add_message'
import { distinctResults, invalid, invalidQueries } from '#tests/support/invalid_query_strings'
import { Stack } from '#tests/support/stack'
import { stageImport } from '#tests/support/upload_import'
import { Visitor } from '#tests/support/visitor'
import { failuresValidator, pageValidator } from '#validators/feed_run'
import { importRowsValidator } from '#validators/import'
import { jobListValidator } from '#validators/job'
import { listValidator } from '#validators/list'
import { alertsPageValidator } from '#validators/alert'
import { notificationsPageValidator } from '#validators/notification'
import { logListValidator } from '#validators/log'
import { roomValidator } from '#validators/message'
import { calendarValidator, clubValidator, weeksValidator } from '#validators/training_period'

/**
 * Every how many of the invalid query strings a test opens the page. All of them are tested without
 * a page in tests/functional/admin/lists/invalid_query_strings.spec.ts.
 */
const STEP = 25

/** Starts a stack in which every admin list has at least one row. */
async function createOneOfEach() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  const admin = await Visitor.admin(stack)
  const city = await stack.city('Odd', 20)
  await admin.subscribe(city)
  const { id: member } = await admin.account()
  await addEntry(admin)
  await addMessage(admin)
  await stack.sql(
    `INSERT INTO audit_entries (actor_id, action, subject_type, subject_id)
       VALUES ($1, 'member.activated', 'user', $1)`,
    [member]
  )
  const [{ id: run }] = await stack.sql(
    `WITH run AS (INSERT INTO feed_runs (feed, starter, ended_at) VALUES ('demo', 'admin', now())
       RETURNING id)
     INSERT INTO feed_failures SELECT id, 1, 'no answer' FROM run RETURNING run_id AS id`
  )
  const file = await stageImport(admin)
  return { stack, admin, member, run, file }
}

test.group('Invalid query strings', (group) => {
  let scene: Awaited<ReturnType<typeof createOneOfEach>>
  group.setup(async () => {
    scene = await createOneOfEach()
    return () => scene.stack.stop()
  })

  for (const [name, list] of Object.entries(lists)) {
    test(`do not break the list of ${name}`, async ({ assert }) => {
      const { admin } = scene
      const row = /name="ids\[\]"|id="entry-/
      assert.match((await admin.get(list.path)).body, row)
      const some = [...invalidQueries(list)].filter((_, n) => n % STEP === 0)
      for (const query of some) {
        const { status, path, body } = await admin.open(`${list.path}?${query}`)
        const what = `${list.path}?${query.slice(0, 100)}`
        assert.equal(status, 200, what)
        assert.isTrue(path.startsWith(list.path), what)
        if (!query.startsWith('search')) assert.match(body, row, what)
      }
      const hasCount = Object.keys(list.definition.actions).length
      for (const query of !hasCount
        ? []
        : [...invalid('search'), ...invalid(Object.keys(list.definition.choices)[0])]) {
        assert.equal((await admin.get(`${list.path}/count?${query}`)).status, 200, query)
      }
    })
  }

  test('do not break other pages with search or paging', async ({ assert }) => {
    const { admin, member, run, file } = scene
    const assertOpens = async (path: string, query: string) => {
      const { status } = await admin.open(`${path}?${query}`)
      assert.equal(status, 200, `${path}?${query.slice(0, 100)}`)
    }
    // Query strings are read in the same way on every page.
    for (const query of ['search', 'page'].flatMap(invalid)) await assertOpens('/cities', query)
    for (const query of invalid('edit')) await assertOpens('/admin/cities', query)

    const position = ['before', 'after']
    for (const [path, validator, names] of [
      ['/log', logListValidator, ['from', 'to', 'kind', 'search', 'sort', ...position]],
      ['/log/weeks', weeksValidator, ['year', 'compare', 'kind']],
      ['/log/calendar', calendarValidator, ['year', 'kind']],
      ['/club', clubValidator, position],
      ['/notifications', notificationsPageValidator, position],
      ['/alerts', alertsPageValidator, ['city']],
      [`/admin/members/${member}`, listValidator, ['search', 'page']],
      ['/admin/feed', pageValidator, position],
      ['/admin/jobs', jobListValidator, ['state', 'queue', ...position]],
      ['/admin/rooms/0', roomValidator, ['message', ...position]],
      [`/admin/feed/runs/${run}`, failuresValidator, ['after']],
      [`/admin/imports/${file}`, importRowsValidator, ['page', 'outcome']],
    ] as const) {
      const queries = names.flatMap(invalid)
      for await (const { query } of distinctResults(validator, queries)) {
        await assertOpens(path, query)
      }
    }
  })
})
