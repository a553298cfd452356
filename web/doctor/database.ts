import pg from 'pg'
import { directUrl, requireDatabase, url } from '#config/database'
import { closeClient } from '#support/close_client'
import { type Finding, failed, ok } from '#doctor/finding'
import { clock } from '#doctor/clock'
import { listening } from '#doctor/notifications'
import { migrations } from '#doctor/migrations'
import { owed } from '#doctor/outbox'
import { triggers } from '#doctor/triggers'
import { operatorMessage } from '#exceptions/operator_message'

/** Milliseconds in which it lets somebody in, and answers. */
const PATIENCE = 5000

export const OLDEST = 15

/** What is looked at over one connection; once it is cut, there is no more to be found. */
export async function database(): Promise<Finding[]> {
  const { client, why } = await enter(url)
  if (!client) return [failed('database', why, 'Start it, or mend DATABASE_URL.')]
  try {
    const findings = [await version(client), await clock(client), await listens(client)]
    const prepared = await migrations()
    findings.push(prepared)
    if (prepared.state === 'ok') findings.push(await triggers(client), await owed(client))
    return findings
  } finally {
    await closeClient(client)
  }
}

async function version(client: pg.Client) {
  const { rows } = await client.query('SHOW server_version')
  const [{ server_version: number }] = rows
  if (Number.parseInt(number) >= OLDEST) return ok('database', `PostgreSQL ${number} answers`)
  return failed('database', `PostgreSQL ${number} is too old`, `Move to PostgreSQL ${OLDEST} or newer.`) // prettier-ignore
}

async function listens(client: pg.Client) {
  const mend = 'Set DATABASE_DIRECT_URL to an address past the pooler.'
  const { client: ear, why } = await enter(directUrl)
  if (!ear) return failed('LISTEN', why, mend)
  try {
    if (await listening(ear, client)) return ok('LISTEN', 'a notification comes by the direct connection') // prettier-ignore
    return failed('LISTEN', 'no notification comes by the direct connection', mend)
  } finally {
    await closeClient(ear)
  }
}

async function enter(connectionString?: string) {
  try {
    requireDatabase()
    const options = { connectionTimeoutMillis: PATIENCE, query_timeout: PATIENCE }
    const client = new pg.Client({ connectionString, ...options })
    client.on('error', () => {})
    await client.connect()
    return { client, why: '' }
  } catch (error) {
    return { why: operatorMessage(error) ?? (error as Error).message }
  }
}
