import db from '@adonisjs/lucid/services/db'
import { announce } from '#messaging/announce'

/** Returns how often PostgreSQL scans a whole table, instead of using an index, during an action. */
export async function countFullScans(table: string, act: () => Promise<unknown>) {
  const before = await sequentialScans(table)
  await act()
  return (await sequentialScans(table)) - before
}

/** Runs an action in a transaction that all queries share, and rolls it back. */
export async function inRolledBackTransaction(act: () => Promise<void>) {
  await db.beginGlobalTransaction()
  try {
    await act()
  } finally {
    await rollBackAfterAnnouncing()
  }
}

/** Otherwise an announcement that still runs would fail, and log a warning among the results. */
export async function rollBackAfterAnnouncing() {
  await announce()
  await db.rollbackGlobalTransaction()
}

/**
 * Inserts cities, each with one reading every ten minutes up to now. Returns the ids of the cities.
 */
export async function createCitiesWithReadings(cities: number, readingsPerCity: number) {
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
    [readingsPerCity, rows.map(({ id }: { id: number }) => id)]
  )
  await db.rawQuery('ALTER TABLE readings ENABLE TRIGGER USER')
  await db.rawQuery('ANALYZE cities, readings')
  return rows.map(({ id }: { id: number }) => id) as number[]
}

async function sequentialScans(table: string) {
  const { rows } = await db.rawQuery(
    'SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = ?',
    [table]
  )
  return Number(rows[0]?.seq_scan ?? 0)
}
