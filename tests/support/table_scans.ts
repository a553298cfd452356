import db from '@adonisjs/lucid/services/db'

/** How often a table is looked through as a whole, instead of by an index, while that is done. */
export async function countFullScans(table: string, act: () => Promise<unknown>) {
  const before = await counted(table)
  await act()
  return (await counted(table)) - before
}

/** Within a transaction that all queries of a test share, and that is rolled back. */
export async function inRolledBackTransaction(act: () => Promise<void>) {
  await db.beginGlobalTransaction()
  try {
    await act()
  } finally {
    await db.rollbackGlobalTransaction()
  }
}

/** So many cities, and of each so many readings, one every ten minutes back from now. */
export async function createCitiesWithReadings(cities: number, each: number) {
  const { rows } = await db.rawQuery(
    `INSERT INTO cities (name, country, latitude, longitude)
       SELECT 'Crowd ' || n || ' ' || md5(n::text), 'Crowdland', 0, 0 FROM generate_series(1, ?) n
       RETURNING id`,
    [cities]
  )
  await db.rawQuery('ALTER TABLE readings DISABLE TRIGGER USER')
  await db.rawQuery(
    `INSERT INTO readings (city_id, celsius, measured_at)
       SELECT id, 3, now() - n * interval '10 minutes'
         FROM generate_series(1, ?) n, unnest(?::int[]) id`,
    [each, rows.map(({ id }: { id: number }) => id)]
  )
  await db.rawQuery('ALTER TABLE readings ENABLE TRIGGER USER')
  await db.rawQuery('ANALYZE cities, readings')
  return rows.map(({ id }: { id: number }) => id) as number[]
}

async function counted(table: string) {
  const { rows } = await db.rawQuery(
    'SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = ?',
    [table]
  )
  return Number(rows[0]?.seq_scan ?? 0)
}
