import { test } from '@japa/runner'
import pg from 'pg'
import type { List } from '#admin/lists/list'
import { lists } from '#admin/lists/all_lists'
import { fillLargeClub, LARGE_CLUB } from '#tests/support/fill_large_club'
import { createDatabase } from '#tests/support/start_services'

/**
 * Tables that grow with a club. `city_members` grows too, but has only two small columns, so a scan
 * of it is cheap.
 */
const LARGE_TABLES = [
  'cities',
  'readings',
  'users',
  'subscriptions',
  'audit_entries',
  'messages',
  'deleted_messages',
]

/** Search and field filters to test. `requests` adds every option of every choice. */
const FIELDS: Record<string, object[]> = {
  cities: [{}, { search: 'berg stein' }, { search: 'kirk', enabled: 'no' }],
  members: [{}, { search: 'lund ville' }, { search: 'large77@', active: 'yes' }],
  readings: [{}, { city: 77 }, { search: 'berg stein' }],
  subscriptions: [{}, { city: 77 }, { member: 77 }],
  audit: [{}, { actor: 1 }, { city: 77 }],
  messages: [
    {},
    { city: 77 },
    { author: 77 },
    { search: 'berg stein' },
    { search: 'xq' },
    { search: 'number27777' },
    { search: 'number27777', city: 77 },
    { search: 'stein', state: 'deleted' },
  ],
}

/** The most rows that a query without a filter may sort without an index. */
const MAX_SORTED = 52

/** The most rows that a query with a filter may sort without an index. */
const MAX_SORTED_MATCHES = 2000

interface Plan {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Relation Name'?: string
  'Plans'?: Plan[]
}

const steps = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(steps)]

/** Returns the number of rows that each sort step of the plan reads. */
const sortedRows = (plan: Plan) =>
  steps(plan)
    .filter((step) => step['Node Type'].endsWith('Sort'))
    .map(({ Plans: [from] = [] }) => from['Actual Rows'] * from['Actual Loops'])

/** Yields every combination of a filter and an order of the list. */
function* requests({ definition }: List<any, any>) {
  const choices = Object.entries(definition.choices as Record<string, { options: object }>).flatMap(
    ([name, { options }]) => Object.keys(options).map((value) => ({ [name]: value }))
  )
  for (const filter of [...FIELDS[definition.name], ...choices]) {
    for (const name of Object.keys(definition.sorts)) {
      for (const sort of [name, `-${name}`]) yield { filter, sort }
    }
  }
}

// This test needs a database of its own, because other tests change the size of the tables in the
// database of the suite.
let client: pg.Client

test.group('The lists of a large club', (group) => {
  group.setup(async () => {
    client = new pg.Client({ connectionString: await createDatabase() })
    await client.connect()
    // Samples all rows: with a random sample, PostgreSQL would sometimes choose other plans.
    await client.query('SET default_statistics_target = 1000')
    await fillLargeClub((statement) => client.query(statement), {
      ...LARGE_CLUB,
      readings: 200_000,
      messages: 30_000,
    })
    // The first and the last city have a long history.
    await client.query(`
      SET session_replication_role = replica;
      INSERT INTO readings (city_id, celsius, measured_at, source)
        SELECT city, n % 40, now() - n * interval '10 minutes', 'open-meteo'
          FROM (SELECT min(id) AS city FROM cities UNION SELECT max(id) FROM cities) ends
          CROSS JOIN generate_series(1, 10000) n;
      RESET session_replication_role;
      ANALYZE readings`)
    return () => client.end()
  })

  for (const [name, list] of Object.entries(lists)) {
    test(`scan no large table and sort few rows for any filter and order: ${name}`, async ({
      assert,
    }) => {
      for (const { filter, sort } of requests(list)) {
        const cursors = [undefined, await cursorWithin(list, filter, sort)]
        for (const cursor of cursors) {
          const page = list.sorted(filter, sort, false, cursor).limit(26)
          const [{ 'QUERY PLAN': plan }] = await run('EXPLAIN (ANALYZE, FORMAT JSON)', page)
          const scanned = steps(plan[0].Plan)
            .filter((step) => step['Node Type'] === 'Seq Scan')
            .map((step) => step['Relation Name']!)
            .filter((table) => LARGE_TABLES.includes(table))
          const what = `${JSON.stringify(filter)}, ${sort}, ${cursor}`
          assert.deepEqual(scanned, [], what)
          const limit = Object.keys(filter).length ? MAX_SORTED_MATCHES : MAX_SORTED
          for (const rows of sortedRows(plan[0].Plan)) assert.isAtMost(rows, limit, what)
        }
      }
    })
  }
})

/**
 * Returns the cursor of the row after the first thousand rows, or undefined if there is no such
 * row.
 */
async function cursorWithin(list: List<any, any>, filter: object, sort: string) {
  const [row] = await run('', list.sorted(filter, sort, false).offset(1000).limit(1))
  return row && ([row.cursor, Number(row.cursor_id)] as [string, number])
}

async function run(prefix: string, query: ReturnType<List<any, any>['sorted']>) {
  const { sql, bindings } = query.toSQL().toNative()
  const { rows } = await client.query(`${prefix} ${sql}`, bindings as unknown[])
  return rows
}
