import { getActiveTest } from '@japa/runner'
import pg from 'pg'
import type { Stack } from '#tests/support/stack'

/**
 * Locks a table, so that all queries that use it wait, until the end of the test at the latest.
 * @returns a function that unlocks it
 */
export function lockTable(stack: Stack, table: string) {
  return lock(stack, `LOCK TABLE ${table}`)
}

/** Locks the row with this id in the same way. */
export function lockRow(stack: Stack, table: string, id: number) {
  return lock(stack, `SELECT FROM ${table} WHERE id = ${id} FOR UPDATE`)
}

async function lock(stack: Stack, statement: string) {
  const client = new pg.Client(stack.env.DATABASE_URL)
  // A test may kill the database.
  client.on('error', () => {})
  await client.connect()
  await client.query(`BEGIN; ${statement}`)
  getActiveTest()?.cleanup(() => client.end())
  return () => client.end()
}
