import { entryImport } from '#imports/entry_import'
import type { Stack } from '#tests/support/stack'

/**
 * Adds an import with one row, a reading of a city, as a worker leaves it that has checked a file.
 * @returns its id
 */
export async function addStagedImport(stack: Stack, cityId: number): Promise<number> {
  const [{ id }] = await stack.sql(
    `INSERT INTO imports (kind, file, state, added, cities)
       VALUES ('readings', 'example.csv', 'staged', 1, 1) RETURNING id`
  )
  const columns = 'city text, celsius numeric, measured_at timestamptz'
  await stack.sql(
    `CREATE TABLE staging.given_${id} (line integer, problem text, given text, ${columns})`
  )
  await stack.sql(
    `CREATE TABLE staging.judged_${id} AS
       SELECT 2 AS line, 'added' AS outcome, NULL::text AS reason, NULL::text AS given,
         ${cityId} AS city_id, 'Example' AS city, 21.5 AS celsius, NULL::numeric AS was,
         now() AS measured_at`
  )
  return id
}

/** Like `addStagedImport`, into the log of a member. Its only row is a run. */
export async function addStagedEntryImport(
  stack: Stack,
  ownerId: number,
  file: string
): Promise<number> {
  const choices = { zone: 'UTC', unit: 'km', time: 'moving' as const, rows: {} }
  const [{ id }] = await stack.sql(
    `INSERT INTO imports (kind, file, state, added, owner_id, user_id, choices)
       VALUES ('entries', $3, 'staged', 1, $1, $1, $2) RETURNING id`,
    [ownerId, choices, file]
  )
  const { stagedColumns, classify } = entryImport(ownerId, choices)
  const columns = Object.entries(stagedColumns).map((column) => column.join(' '))
  const staged = `staging.given_${id}`
  await stack.sql(`CREATE TABLE ${staged} (line integer, problem text, given text, ${columns})`)
  await stack.sql(
    `INSERT INTO ${staged} (line, file, date, recorded_kind, distance_m, moving_s, elapsed_s, listed)
       VALUES (1, $1, '2025-05-03', 'run', 5000, 1500, 1600, true)`,
    [file]
  )
  await stack.sql(`CREATE TABLE staging.judged_${id} AS ${classify(staged)}`)
  return id
}
