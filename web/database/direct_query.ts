import { hash } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import type pg from 'pg'
import { usesPooler } from '#config/database'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'
import { hasSqlState, SQL_STATE } from '#support/sql_error_codes'

/** The names of prepared statements, by their text. */
const names = new Map<string, string>()

/** A pooler gives the connections of PostgreSQL, and what is prepared on them, to other clients. */
let isPreparing = !usesPooler

/**
 * Runs one statement on a connection of Lucid's pool, without Lucid's and Knex's query builders.
 * For statements that run for each connection of a hub, or all the time: the builders take several
 * times as much CPU time as node-postgres. All other code should use Lucid. Each connection prepares a
 * statement with values once: to plan the larger ones takes several times as long as to run them.
 * @param text SQL with the placeholders `$1`, `$2` and so on. With values, it must be a constant,
 *   because each text stays prepared.
 * @returns the rows
 * @throws if the database does not answer in time
 */
export async function queryDirectly<Row>(text: string, values: unknown[]): Promise<Row[]> {
  const name = isPreparing && values.length > 0 ? nameOf(text) : undefined
  try {
    const { rows } = await send<pg.QueryResult>({ name, text, values })
    return rows
  } catch (error) {
    if (!name || !hasSqlState(error, SQL_STATE.invalidStatementName, SQL_STATE.duplicateStatement))
      throw error
    // There is a pooler that the settings do not name. PostgreSQL has not run the statement.
    isPreparing = false
    return queryDirectly(text, values)
  }
}

/** The name follows from the text: behind a pooler, a name of another process must not mean another text. */
function nameOf(text: string) {
  if (!names.has(text)) names.set(text, hash('sha256', text, 'base64url'))
  return names.get(text)!
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

async function send<Result>(query: pg.QueryConfig): Promise<Result> {
  const { client } = db.connection().getReadClient()
  const connection = await client.acquireConnection()
  try {
    return await connection.query({ ...query, query_timeout: QUERY_TIMEOUT_MS })
  } catch (error) {
    if (isUnusableAfter(error)) connection.__knex__disposed = error
    throw error
  } finally {
    await client.releaseConnection(connection)
  }
}

/** Whether the pool must not give the connection to the next query. */
function isUnusableAfter(error: unknown) {
  // Without a code, the error does not come from PostgreSQL: the statement may still be running.
  if (!(error instanceof Error && 'code' in error)) return true
  // After a migration, a prepared statement may have other columns, and would fail for ever.
  return hasSqlState(error, SQL_STATE.featureNotSupported)
}
