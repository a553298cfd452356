import { test } from '@japa/runner'
import pg from 'pg'
import type { List } from '#admin/lists/list'
import { lists } from '#admin/lists/all_lists'
import { fillLargeClub, LARGE_CLUB } from '#tests/support/large_club'
import { createDatabase } from '#tests/support/services'

/** Those that grow with a club. Not `city_members`, whose two numbers a city are read in a moment. */
const LARGE_TABLES = ['cities', 'readings', 'users', 'subscriptions', 'audit_entries']

/** What a list's filters may have, beside its choices. */
const FIELDS: Record<string, object[]> = {
  cities: [{}, { search: 'berg stein' }, { search: 'kirk', offered: 'no' }],
  members: [{}, { search: 'lund ville' }, { search: 'large77@', active: 'yes' }],
  readings: [{}, { city: 77 }, { search: 'berg stein' }],
  subscriptions: [{}, { city: 77 }, { member: 77 }],
  audit: [{}, { actor: 1 }, { city: 77 }],
}

/** What may be sorted, where no index has the order: of all, and of the few that a filter finds. */
const TWO_PAGES = 52
const MOST_FOUND = 2000

interface Plan {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Relation Name'?: string
  'Plans'?: Plan[]
}

const steps = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(steps)]

/** How many rows each sorting takes in, where an index does not bring them in order. */
const sortedRows = (plan: Plan) =>
  steps(plan)
    .filter((step) => step['Node Type'].endsWith('Sort'))
    .map(({ Plans: [from] = [] }) => from['Actual Rows'] * from['Actual Loops'])

/** Every order of a list, every choice, and every sensible filter, each at its beginning and within. */
function* asked({ definition }: List<any, any>) {
  const choices = Object.entries(definition.choices as Record<string, { options: object }>).flatMap(
    ([name, { options }]) => Object.keys(options).map((value) => ({ [name]: value }))
  )
  for (const filter of [...FIELDS[definition.name], ...choices]) {
    for (const name of Object.keys(definition.sorts)) {
      for (const sort of [name, `-${name}`]) yield { filter, sort }
    }
  }
}

/** A database of its own: what others do to the suite's is not what is looked at here. */
let client: pg.Client

test.group('A list of a large club', (group) => {
  group.setup(async () => {
    client = new pg.Client({ connectionString: await createDatabase() })
    await client.connect()
    await fillLargeClub((statement) => client.query(statement), {
      ...LARGE_CLUB,
      readings: 200_000,
    })
    // Cities with a long history, where lists begin and where they end.
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
    test(`of ${name} reads no large table as a whole and sorts little, whatever it is asked`, async ({
      assert,
    }) => {
      for (const { filter, sort } of asked(list)) {
        const places = [undefined, await within(list, filter, sort)]
        for (const place of places) {
          const page = list.sorted(filter, sort, false, place).limit(26)
          const [{ 'QUERY PLAN': plan }] = await run('EXPLAIN (ANALYZE, FORMAT JSON)', page)
          const scanned = steps(plan[0].Plan)
            .filter((step) => step['Node Type'] === 'Seq Scan')
            .map((step) => step['Relation Name']!)
            .filter((table) => LARGE_TABLES.includes(table))
          const what = `${JSON.stringify(filter)}, ${sort}, ${place}`
          assert.deepEqual(scanned, [], what)
          const most = Object.keys(filter).length ? MOST_FOUND : TWO_PAGES
          for (const rows of sortedRows(plan[0].Plan)) assert.isAtMost(rows, most, what)
        }
      }
    }).timeout(60_000)
  }
})

/** Where the thousandth row stands, or the last one before it. */
async function within(list: List<any, any>, filter: object, sort: string) {
  const [row] = await run('', list.sorted(filter, sort, false).offset(1000).limit(1))
  return row && ([row.cursor, Number(row.id)] as [string, number])
}

async function run(how: string, query: ReturnType<List<any, any>['sorted']>) {
  const { sql, bindings } = query.toSQL().toNative()
  const { rows } = await client.query(`${how} ${sql}`, bindings as unknown[])
  return rows
}
