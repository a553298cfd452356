import db from '@adonisjs/lucid/services/db'
import pg from 'pg'
import { directUrl } from '#config/database'
import { closeClient } from '#support/close_client'
import { FeedError } from '#weather/feed'

/** Any number that nobody else takes for an advisory lock of this database. */
const FEEDS = 746_234

/**
 * Holds the feed, so that nobody else runs it, as long as this process lives and does not release it;
 * undefined where somebody does already. A connection of its own: past a pooler, gone with the process.
 * Where that is lost before its release, another may hold the feed: `lost` is aborted.
 */
export async function hold(feed: string) {
  const client = new pg.Client({
    connectionString: directUrl,
    application_name: `fairweather feed ${feed}`,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 10_000,
  })
  const lost = new AbortController()
  const lose = () => lost.abort(new FeedError('The connection that holds the feed was lost.', { last: true })) // prettier-ignore
  client.on('error', lose).on('end', lose)
  await client.connect()
  if (await holds(client, feed)) return { lost: lost.signal, release: () => closeClient(client) }
  await closeClient(client)
}

async function holds(client: pg.Client, feed: string) {
  try {
    const lock = 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS held'
    const { rows } = await client.query(lock, [FEEDS, feed])
    return rows[0].held as boolean
  } catch (error) {
    await closeClient(client)
    throw error
  }
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
