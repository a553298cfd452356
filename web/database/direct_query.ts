import db from '@adonisjs/lucid/services/db'
import type pg from 'pg'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

/**
 * Runs one statement on a connection of Lucid's pool, without Lucid's and Knex's query builders.
 * For statements that run for each connection of a hub, or all the time: the builders take several
 * times as much CPU time as node-postgres. All other code should use Lucid.
 * @param text SQL with the placeholders `$1`, `$2` and so on
 * @returns the rows
 * @throws if the database does not answer in time
 */
export async function queryDirectly<Row>(text: string, values: unknown[]): Promise<Row[]> {
  const { rows } = await send<pg.QueryResult>({ text, values })
  return rows
}

/**
 * Like `queryDirectly`, for two or more statements, which PostgreSQL runs one after another. They
 * take one round trip, and each sees what was committed before it began.
 * @param statements SQL without placeholders
 * @returns the rows of each statement
 */
export async function queryTogether(statements: string[]): Promise<any[][]> {
  const results = await send<pg.QueryResult[]>({ text: statements.join(';') })
  return results.map(({ rows }) => rows)
}

async function send<Result>(query: { text: string; values?: unknown[] }): Promise<Result> {
  const { client } = db.connection().getReadClient()
  const connection = await client.acquireConnection()
  try {
    return await connection.query({ ...query, query_timeout: QUERY_TIMEOUT_MS })
  } catch (error) {
    // Without a code, the error does not come from PostgreSQL: the statement may still be running,
    // so the pool must not give this connection to the next query.
    if (!(error instanceof Error && 'code' in error)) connection.__knex__disposed = error
    throw error
  } finally {
    await client.releaseConnection(connection)
  }
}
