import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import pg from 'pg'
import type { List } from '#lists/list'
import { lists } from '#lists/lists'
import { fill, LARGE } from '#tests/large'

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

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Plans'?: Plan[]
}

const steps = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(steps)]

/** Every order of a list, every choice, and every sensible filter, each at its beginning and within. */
function* asked({ is }: List<any, any>) {
  const choices = Object.entries(is.choices as Record<string, { options: object }>).flatMap(
    ([name, { options }]) => Object.keys(options).map((value) => ({ [name]: value }))
  )
  for (const filter of [...FIELDS[is.name], ...choices]) {
    for (const name of Object.keys(is.sorts)) {
      for (const sort of [name, `-${name}`]) yield { filter, sort }
    }
  }
}

test.group('A list of a large club', (group) => {
  group.setup(async () => {
    const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
    await client.connect()
    await fill((statement) => client.query(statement), { ...LARGE, readings: 200_000 })
    await client.end()
  })

  for (const [name, list] of Object.entries(lists)) {
    test(`of ${name} reads no large table as a whole, whatever it is asked`, async ({ assert }) => {
      for (const { filter, sort } of asked(list)) {
        const places = [undefined, await within(list, filter, sort)]
        for (const place of places) {
          const { sql, bindings } = list.sorted(filter, sort, false, place).limit(26).toSQL().toNative() // prettier-ignore
          const { rows } = await db.rawQuery(`EXPLAIN (FORMAT JSON) ${sql.replaceAll(/\$\d+/g, '?')}`, bindings as any) // prettier-ignore
          const scanned = steps(rows[0]['QUERY PLAN'][0].Plan)
            .filter((step) => step['Node Type'] === 'Seq Scan')
            .map((step) => step['Relation Name']!)
            .filter((table) => LARGE_TABLES.includes(table))
          assert.deepEqual(scanned, [], `${JSON.stringify(filter)}, ${sort}, ${place}`)
        }
      }
    }).timeout(60_000)
  }
})

/** Where the thousandth row stands, or the last one before it. */
async function within(list: List<any, any>, filter: object, sort: string) {
  const [row] = await list.sorted(filter, sort, false).offset(1000).limit(1)
  return row && ([row.$extras.place, Number(row.$attributes.id)] as [string, number])
}
