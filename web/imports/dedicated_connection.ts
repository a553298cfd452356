import type pg from 'pg'
import { directUrl } from '#config/database'
import { closeClient } from '#support/close_postgres_client'
import { createClient } from '#support/postgres_client'

/**
 * Runs `act` on a new connection. Temporary tables belong to one connection, and a long import must
 * not take a connection from the pool that the pages use.
 */
export async function withDedicatedConnection<T>(act: (client: pg.Client) => Promise<T>) {
  const client = createClient({
    connectionString: directUrl,
    application_name: 'fairweather import',
  })
  await client.connect()
  try {
    await client.query(`SET work_mem = '64MB'`)
    return await act(client)
  } finally {
    await closeClient(client)
  }
}
