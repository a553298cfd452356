import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import config from '#config/bus'
import { closeClient } from '#support/close_postgres_client'
import { CONNECT_TIMEOUT_MS, QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { createClient } from '#support/postgres_client'
import { STATUS_CHANNEL } from '#messaging/relay'
import type { HubStatus } from '#hub/status'

/** How long to wait for the answers. A hub that has not answered within this time is not healthy. */
const COLLECTION_TIME_MS = 1000

let running: Promise<HubStatus[]> | undefined

/** @returns the status of every running hub. Parallel callers share one query. */
export function queryHubs() {
  running ??= collectStatuses().finally(() => (running = undefined))
  return running
}

/**
 * Asks through PostgreSQL's NOTIFY, whichever bus the hubs use: every hub is connected to PostgreSQL,
 * and also a hub on another bus must be found.
 */
async function collectStatuses() {
  const hubs: HubStatus[] = []
  const channel = `status_${randomBytes(8).toString('hex')}`
  const client = createClient({
    connectionString: config.databaseUrl,
    application_name: `fairweather status ${process.pid}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  })
  await client.connect()
  try {
    client.on('notification', ({ payload }) => hubs.push(JSON.parse(payload!)))
    await client.query(`LISTEN ${channel}`)
    await client.query('SELECT pg_notify($1, $2)', [STATUS_CHANNEL, channel])
    await pause(COLLECTION_TIME_MS)
  } finally {
    await closeClient(client)
  }
  return hubs
}
