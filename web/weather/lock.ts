import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import { directUrl } from '#config/database'

/** Any number that nobody else takes for an advisory lock of this database. */
const FEEDS = 746_234

/**
 * Holds the feed, so that nobody else runs it, as long as this process lives and does not release it;
 * undefined where somebody does already. A connection of its own: past a pooler, gone with the process.
 */
export async function hold(feed: string) {
  const client = new pg.Client({
    connectionString: directUrl,
    application_name: `fairweather feed ${feed}`,
    keepAlive: true,
    connectionTimeoutMillis: 10_000,
  })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1, hashtext($2)) AS held', [
    FEEDS,
    feed,
  ])
  if (rows[0].held) return () => client.end()
  await client.end()
}

/** Whether anybody holds it. */
export async function isHeld(feed: string) {
  const { rows } = await db.rawQuery(
    `SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
       AND classid = ? AND objid::bigint = (hashtext(?)::bigint & 4294967295)
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [FEEDS, feed]
  )
  return rows.length > 0
}
