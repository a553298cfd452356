import { getActiveTest } from '@japa/runner'
import pg from 'pg'
import type { Stack } from '#tests/support/stack'

/**
 * Locks a table, so that all queries that use it wait, until the end of the test at the latest.
 * @returns a function that unlocks it
 */
export async function lockTable(stack: Stack, table: string) {
  const client = new pg.Client(stack.env.DATABASE_URL)
  // A test may kill the database.
  client.on('error', () => {})
  await client.connect()
  await client.query(`BEGIN; LOCK TABLE ${table}`)
  getActiveTest()?.cleanup(() => client.end())
  return () => client.end()
}
