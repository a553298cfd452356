import db from '@adonisjs/lucid/services/db'
import { QUERY_TIMEOUT_MS } from '#support/database_timeouts'

/**
 * Runs one statement on a connection of Lucid's pool, without Lucid's and Knex's query builders.
 * For statements that run for each connection of a hub: the builders take several times as much CPU
 * time as node-postgres. All other code should use Lucid.
 * @param text SQL with the placeholders `$1`, `$2` and so on
 * @returns the rows
 * @throws if the database does not answer in time
 */
export async function queryDirectly<Row>(text: string, values: unknown[]): Promise<Row[]> {
  const { client } = db.connection().getReadClient()
  const connection = await client.acquireConnection()
  try {
    const { rows } = await connection.query({ text, values, query_timeout: QUERY_TIMEOUT_MS })
    return rows
  } catch (error) {
    // Without a code, the error does not come from PostgreSQL: the statement may still be running,
    // so the pool must not give this connection to the next query.
    if (!(error instanceof Error && 'code' in error)) connection.__knex__disposed = error
    throw error
  } finally {
    await client.releaseConnection(connection)
  }
}
