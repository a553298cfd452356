import pg from 'pg'
import type { Stack } from '#tests/support/stack'

/** Locks a table, so that whoever asks for it waits; answers what gives it back. */
export async function lockTable(stack: Stack, table: string) {
  const client = new pg.Client(stack.env.DATABASE_URL)
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE ${table}`)
  return () => client.end()
}
