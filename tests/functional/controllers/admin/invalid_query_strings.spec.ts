import { test } from '@japa/runner'
import type { List } from '#admin/lists/list'
import { lists } from '#admin/lists/all_lists'
import { Stack } from '#tests/support/stack'
import { stageImport } from '#tests/support/upload_import'
import { Visitor } from '#tests/support/visitor'

const LONG = 'x'.repeat(5000)

/** Returns query strings, each with a different invalid value for the parameter `name`. */
const invalid = (name: string) => [
  ...['\0', 'x\0y', '-', '٣', '🌦', '%', `'`, LONG, '-1', '1.5', '1e9', '9'.repeat(40)].map(
    (value) => `${name}=${encodeURIComponent(value)}`
  ),
  ...['0000-01-01', '2026-02-30', '+02026-01-01', 'infinity', 'true', 'null'].map(
    (value) => `${name}=${encodeURIComponent(value)}`
  ),
  ...[`${name}=%E0%A4%A`, `${name}=%FF`, `${name}[]`, `${name}[][]=`, `${name}[a][b]=1`],
  ...[`${name}[]=2026-01-01`, `${name}[]=1&${name}[]=2`, `${name}=1&${name}=2`, `${name}[0]=1`],
  ...[`${name}[]=7c9e6679-7425-40de-944b-e07fc1f90ae7`, `${name}[toString]=1`],
]

const cursors = [
  ...['["abc",1]', '["0000-01-01",1]', '["2026-13-45 00:00:00+00",1]', '["1e999999",1]'],
  ...['["9999999999",1]', '["\\u0000",1]', '["\\ud800",1]', '["",1]', '["NaN",9007199254740991]'],
  ...['["2026-11-21 10:00:00+99",1]', '[true,1]', '["abc"]', '[]', '{}', 'null', '1', '{', ''],
].map((cursor) => Buffer.from(cursor).toString('base64url'))

/** Yields query strings with every invalid value for every parameter of a list. */
function* invalidQueries({ definition }: List<any, any>) {
  const filters = [...Object.keys(definition.choices), ...Object.keys(definition.fields ?? {})]
  for (const name of ['search', 'sort', 'after', 'before', ...filters]) yield* invalid(name)
  for (const sort of Object.keys(definition.sorts)) {
    for (const cursor of cursors)
      yield* [`sort=${sort}&after=${cursor}`, `sort=-${sort}&before=${cursor}`]
  }
}

/** Starts a stack in which every admin list has at least one row. */
async function createOneOfEach() {
  const stack = await Stack.start('postgres', {}, { hubs: 0 })
  const admin = await Visitor.admin(stack)
  const city = await stack.city('Odd', 20)
  await admin.subscribe(city)
  const { id: member } = await admin.account()
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

test.group('Invalid query strings', () => {
  for (const [name, list] of Object.entries(lists)) {
    test(`do not break the list of ${name}`, async ({ assert }) => {
      const { stack, admin } = await createOneOfEach()
      const row = /name="ids\[\]"|id="entry-/
      assert.match((await admin.get(list.path)).body, row)
      for (const query of invalidQueries(list)) {
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
      await stack.stop()
    }).timeout(120_000)
  }

  test('do not break other pages with search or paging', async ({ assert }) => {
    const { stack, admin, member, run, file } = await createOneOfEach()
    const pages: Record<string, string[]> = {
      '/cities': ['search', 'page'],
      '/admin/cities': ['edit'],
      [`/admin/members/${member}`]: ['search', 'page'],
      '/admin/feed': ['before', 'after'],
      [`/admin/feed/runs/${run}`]: ['after'],
      '/admin/imports/create': ['kind'],
      [`/admin/imports/${file}`]: ['page', 'outcome'],
    }
    for (const [path, names] of Object.entries(pages)) {
      for (const query of names.flatMap(invalid)) {
        const { status } = await admin.get(`${path}?${query}`)
        assert.equal(status, 200, `${path}?${query.slice(0, 100)}`)
      }
    }
    await stack.stop()
  }).timeout(120_000)
})
