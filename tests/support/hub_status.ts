import { once } from 'node:events'
import pg from 'pg'
import type { HubStatus } from '#hub/status'
import type { Stack } from '#tests/support/stack'

/** Returns the status of the only hub of a stack, like `node ace hub:status`. */
export async function hubStatus({ env }: Stack): Promise<HubStatus> {
  const client = new pg.Client(env.DATABASE_URL)
  await client.connect()
  await client.query('LISTEN status_of_one')
  const reply = once(client, 'notification')
  await client.query(`NOTIFY hub_status, 'status_of_one'`)
  const [{ payload }] = await reply
  await client.end()
  return JSON.parse(payload)
}

/** Returns how many requests the hub has rejected so far, by reason. */
export async function rejectionCounts(stack: Stack) {
  return (await hubStatus(stack)).refused
}
