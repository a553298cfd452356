import pg from 'pg'
import { directUrl } from '#config/database'
import { closeClient } from '#support/close_postgres_client'

/**
 * Runs `act` on a new connection. Temporary tables belong to one connection, and a long import must
 * not take a connection from the pool that the pages use.
 */
export async function withDedicatedConnection<T>(act: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({
    connectionString: directUrl,
    application_name: 'fairweather import',
  })
  // If the connection fails, the running query throws. Without this handler, the event `error`
  // would also end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`SET work_mem = '64MB'`)
    return await act(client)
  } finally {
    await closeClient(client)
  }
}
