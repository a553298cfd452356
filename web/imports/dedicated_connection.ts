import pg from 'pg'
import { directUrl } from '#config/database'
import { closeClient } from '#support/close_postgres_client'

/**
 * Runs `act` on a connection of its own: temporary tables need one, and a long import must not take
 * a connection from the pool of the pages.
 */
export async function withDedicatedConnection<T>(act: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({
    connectionString: directUrl,
    application_name: 'fairweather import',
  })
  // If the connection fails, the query fails too; an unhandled event would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`SET work_mem = '64MB'`)
    return await act(client)
  } finally {
    await closeClient(client)
  }
}
