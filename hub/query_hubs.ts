import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import config from '#config/bus'
import { closeClient } from '#support/close_client'
import { currentBus } from '#messaging/current_bus'
import type { HubStatus } from '#hub/status'

/** Milliseconds; who has not answered then is not well. */
const WAITS = 1000

let asking: Promise<HubStatus[]> | undefined

/** What all hubs that run say of themselves; who asks while they are asked gets the same answer. */
export function queryHubs() {
  asking ??= ask().finally(() => (asking = undefined))
  return asking
}

/** Asks through the bus, and listens at PostgreSQL, which hubs reach whatever the bus is. */
async function ask() {
  const hubs: HubStatus[] = []
  const answerTo = `status_${randomBytes(8).toString('hex')}`
  const client = new pg.Client({
    connectionString: config.databaseUrl,
    connectionTimeoutMillis: 5 * WAITS,
    query_timeout: 5 * WAITS,
  })
  client.on('error', () => {})
  await client.connect()
  try {
    client.on('notification', ({ payload }) => hubs.push(JSON.parse(payload!)))
    await client.query(`LISTEN ${answerTo}`)
    const carrier = await currentBus()
    await carrier.publish([['status', answerTo]])
    await pause(WAITS)
  } finally {
    await closeClient(client)
  }
  return hubs
}
