import db from '@adonisjs/lucid/services/db'
import type pg from 'pg'
import { directUrl } from '#config/database'
import { closeClient } from '#support/close_postgres_client'
import { createClient } from '#support/postgres_client'
import { phrase } from '#support/phrase'
import { FeedError } from '#weather/feed'

/** First key of the advisory locks. No other lock of this database may use it. */
const LOCK_NAMESPACE = 746_234

/**
 * Locks a feed until `release` is called or this process ends. Returns undefined if the feed is
 * already locked. The lock has a connection of its own that bypasses the pooler, so that the lock
 * ends with the process. If that connection is lost, the signal `lost` is aborted, because another
 * process may now lock the feed.
 */
export async function lockFeed(feed: string) {
  const client = createClient({
    connectionString: directUrl,
    application_name: `fairweather feed ${feed}`,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: 10_000,
  })
  const lost = new AbortController()
  const abort = () => {
    lost.abort(
      new FeedError(phrase('The connection that holds the feed lock was lost.'), { stopsRun: true })
    )
  }
  client.on('error', abort).on('end', abort)
  await client.connect()
  if (await tryLock(client, feed)) {
    return { lost: lost.signal, release: () => closeClient(client) }
  }
  await closeClient(client)
}

async function tryLock(client: pg.Client, feed: string) {
  try {
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1, hashtext($2)) AS locked', [
      LOCK_NAMESPACE,
      feed,
    ])
    return rows[0].locked as boolean
  } catch (error) {
    await closeClient(client)
    throw error
  }
}

/** Whether any process has locked the feed. */
export async function isLocked(feed: string) {
  const { rows } = await db.rawQuery(
    `SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
       AND classid = ? AND objid::bigint = (hashtext(?)::bigint & 4294967295)
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK_NAMESPACE, feed]
  )
  return rows.length > 0
}
