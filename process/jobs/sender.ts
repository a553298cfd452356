import app from '@adonisjs/core/services/app'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import type { Db, PgBoss } from 'pg-boss'
import { url } from '#config/database'
import { explainMissingSchema, JOB_SCHEMA_OPTIONS } from '#process/jobs/job_schema'
import { logErrors } from '#process/jobs/log_errors'
import { createQueues } from '#process/jobs/queues'
import { closeClient } from '#support/close_postgres_client'
import { CONNECT_TIMEOUT_MS } from '#support/database_timeouts'
import { createClient } from '#support/postgres_client'

interface Sender {
  boss: PgBoss
  /** Makes a call of pg-boss part of a transaction. */
  within: (trx: TransactionClientContract) => Db
}

let started: Promise<Sender> | undefined

/**
 * Returns the part of pg-boss that adds and changes jobs. It starts with the first call of the
 * process.
 */
export async function sender(): Promise<Sender> {
  started ??= start()
  try {
    return await started
  } catch (error) {
    started = undefined
    throw explainMissingSchema(error as Error)
  }
}

async function start(): Promise<Sender> {
  // Imported here, because it takes 100 ms that a command without jobs should not pay.
  const { PgBoss, fromKnex } = await import('pg-boss')
  // Starts on a connection of its own. Otherwise, the requests that already use all connections of
  // the pool would wait here for one more.
  const client = createClient({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  let database: Db = { executeSql: (text, values) => client.query(text, values) }
  const boss: PgBoss = new PgBoss({
    ...JOB_SCHEMA_OPTIONS,
    db: { executeSql: (text, values) => database.executeSql(text, values) },
    supervise: false,
    schedule: false,
    registerInstance: false,
    queueCacheIntervalSeconds: 3600,
  })
  logErrors(boss)
  try {
    await client.connect()
    await boss.start()
    // The first job may precede the first worker.
    await createQueues(boss)
  } finally {
    await closeClient(client)
  }
  database = fromKnex(db.connection().getWriteClient())
  app.terminating(() => boss.stop({ graceful: false }))
  return { boss, within: (trx) => fromKnex(trx.knexClient) }
}
