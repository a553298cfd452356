import pg from 'pg'

/**
 * Settings of a session that change what our queries return, or whether they work. A server, a
 * database or a role may have other defaults. A pooler such as PgBouncer applies the first four to
 * every connection that it hands out; the others need a default in the database.
 */
const POOLED_SETTINGS = {
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  IntervalStyle: 'postgres',
  standard_conforming_strings: 'on',
}

export const UNPOOLED_SETTINGS: Record<string, string> = {
  array_nulls: 'on',
  bytea_output: 'hex',
  default_transaction_isolation: 'read committed',
  extra_float_digits: '1',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  lock_timeout: '0',
  statement_timeout: '0',
  transaction_timeout: '0',
}

const settings = Object.entries({ ...POOLED_SETTINGS, ...UNPOOLED_SETTINGS })

/** Leaves out settings that this version of PostgreSQL does not know. */
const APPLY_SETTINGS = `SELECT set_config(name, value, false)
  FROM (VALUES ${settings.map(([name, value]) => `('${name}', '${value}')`).join(', ')}) AS s(name, value)
  WHERE current_setting(name, true) IS NOT NULL`

/**
 * Sets what our queries need, on a new connection, before its first query. Not sent as a parameter of
 * the connection, because poolers reject parameters that they do not know.
 */
export async function applySessionSettings(client: pg.ClientBase) {
  await client.query(APPLY_SETTINGS)
}

/**
 * Returns a client for a connection of its own. If the connection fails, the running query throws;
 * the event `error` does not end the process.
 */
export function createClient(config: pg.ClientConfig) {
  const client = new pg.Client(config)
  client.on('error', () => {})
  // The event comes before `connect` resolves, so these settings precede every query of the caller.
  client.once('connect', () => {
    applySessionSettings(client).catch(() => client.connection.stream.destroy())
  })
  return client
}
