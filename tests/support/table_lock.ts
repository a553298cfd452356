import { getActiveTest } from '@japa/runner'
import pg from 'pg'
import type { Stack } from '#tests/support/stack'
import { until } from '#tests/support/visitor'

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
  const { end } = await openTransaction(stack, statement)
  return end
}

/** Begins a transaction with a statement. It stays open until the end of the test at the latest. */
export async function openTransaction(stack: Stack, statement: string) {
  const client = new pg.Client(stack.env.DATABASE_URL)
  // A test may kill the database.
  client.on('error', () => {})
  await client.connect()
  await client.query(`BEGIN; ${statement}`)
  const end = () => client.end()
  getActiveTest()?.cleanup(end)
  return {
    run: (next: string) => client.query(next),
    commit: () => client.query('COMMIT'),
    /** Rolls it back, unless it is committed. */
    end,
  }
}

/** Waits until a statement that contains the text waits for a lock. */
export function untilBlocked({ sql }: Stack, statement: string) {
  return until(
    `a lock to block: ${statement}`,
    async () => {
      const blocked = await sql(
        `SELECT FROM pg_stat_activity WHERE datname = current_database()
         AND pid <> pg_backend_pid() AND wait_event_type = 'Lock' AND position($1 IN query) > 0`,
        [statement]
      )
      return blocked.length > 0
    },
    20_000
  )
}
