import type pg from 'pg'
import { directUrl, requireDatabase, url } from '#config/database'
import { closeClient } from '#support/close_postgres_client'
import { createClient } from '#support/postgres_client'
import { type Finding, failed, ok } from '#doctor/finding'
import { clock } from '#doctor/clock'
import { collation } from '#doctor/collation'
import { jobs } from '#doctor/jobs'
import { receivesNotifications } from '#doctor/listen_notify'
import { migrations } from '#doctor/migrations'
import { outbox } from '#doctor/outbox'
import { sessionSettings } from '#doctor/session_settings'
import { triggers } from '#doctor/triggers'
import { webhooks } from '#doctor/webhooks'
import { operatorMessage } from '#exceptions/operator_message'

/** Time limit for connecting, and for each query. */
const TIMEOUT_MS = 5000

const OLDEST_POSTGRESQL = 15

/** Checks the database over one connection. If the connection fails, no further check is possible. */
export async function database(): Promise<Finding[]> {
  const { client, problem } = await connect(url)
  if (!client) return [failed('database', problem, 'Start it, or correct DATABASE_URL.')]
  try {
    const findings = [
      await version(client),
      await sessionSettings(client),
      await clock(client),
      await listen(client),
    ]
    const migrated = await migrations()
    findings.push(migrated)
    if (migrated.state === 'ok') {
      findings.push(await collation(client), await triggers(client), await outbox(client))
      findings.push(...(await jobs()), ...(await webhooks()))
    }
    return findings
  } finally {
    await closeClient(client)
  }
}

async function version(client: pg.Client) {
  const { rows } = await client.query('SHOW server_version')
  const [{ server_version: number }] = rows
  if (Number.parseInt(number) >= OLDEST_POSTGRESQL) {
    return ok('database', `PostgreSQL ${number} answers`)
  }
  return failed(
    'database',
    `PostgreSQL ${number} is too old`,
    `Upgrade to PostgreSQL ${OLDEST_POSTGRESQL} or newer.`
  )
}

async function listen(client: pg.Client) {
  const fix = 'Set DATABASE_DIRECT_URL to an address that bypasses the pooler.'
  const { client: listener, problem } = await connect(directUrl)
  if (!listener) return failed('LISTEN', problem, fix)
  try {
    if (await receivesNotifications(listener, client)) {
      return ok('LISTEN', 'notifications arrive on the direct connection')
    }
    return failed('LISTEN', 'no notification arrives on the direct connection', fix)
  } finally {
    await closeClient(listener)
  }
}

async function connect(connectionString?: string) {
  try {
    requireDatabase()
    const client = createClient({
      connectionString,
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    })
    await client.connect()
    return { client, problem: '' }
  } catch (error) {
    return { problem: operatorMessage(error) ?? (error as Error).message }
  }
}
