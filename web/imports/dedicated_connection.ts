import pg from 'pg'
import { directUrl } from '#config/database'
import { closeClient } from '#support/close_client'

/** A connection of its own: tables that are its alone need one, and an import must not take one of the pages'. */
export async function withConnection<T>(act: (client: pg.Client) => Promise<T>) {
  const client = new pg.Client({
    connectionString: directUrl,
    application_name: 'fairweather import',
  })
  // What goes wrong with it goes wrong with what it is asked.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(`SET work_mem = '64MB'`)
    return await act(client)
  } finally {
    await closeClient(client)
  }
}
