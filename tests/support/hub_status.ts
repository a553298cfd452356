import { once } from 'node:events'
import pg from 'pg'
import type { HubStatus } from '#hub/status'
import { BUS_CHANNEL, busNotification } from '#tests/support/bus_notification'
import type { Stack } from '#tests/support/stack'

/** What the one hub of this stack, on PostgreSQL's bus, says of itself: as `hub:status` asks, at once. */
export async function hubStatus({ env }: Stack): Promise<HubStatus> {
  const client = new pg.Client(env.DATABASE_URL)
  await client.connect()
  await client.query('LISTEN status_of_one')
  const answered = once(client, 'notification')
  await client.query('SELECT pg_notify($1, $2)', [
    BUS_CHANNEL,
    busNotification('status', 'status_of_one'),
  ])
  const [{ payload }] = await answered
  await client.end()
  return JSON.parse(payload)
}

/** What it has refused so far, by kind. */
export async function rejectionCounts(stack: Stack) {
  return (await hubStatus(stack)).refused
}
