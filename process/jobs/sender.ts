import app from '@adonisjs/core/services/app'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import type { Db, PgBoss } from 'pg-boss'
import { directUrl } from '#config/database'
import { explainMissingSchema, JOB_SCHEMA_OPTIONS } from '#process/jobs/job_schema'
import { logErrors } from '#process/jobs/log_errors'
import { createQueues, queueNames } from '#process/jobs/queues'
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
export async function sender(trx?: TransactionClientContract): Promise<Sender> {
  started ??= start(trx)
  try {
    return await started
  } catch (error) {
    started = undefined
    throw explainMissingSchema(error as Error)
  }
}

async function start(trx?: TransactionClientContract): Promise<Sender> {
  // Imported here, because it takes 100 ms that a command without jobs should not pay.
  const { PgBoss, fromKnex } = await import('pg-boss')
  // Starts in the transaction of the first job. Otherwise, the requests that already use all
  // connections of the pool would wait here for one more.
  let database: Db = fromKnex((trx ?? db.connection()).getWriteClient())
  const boss: PgBoss = new PgBoss({
    ...JOB_SCHEMA_OPTIONS,
    db: { executeSql: (text, values) => database.executeSql(text, values) },
    supervise: false,
    schedule: false,
    registerInstance: false,
    queueCacheIntervalSeconds: 3600,
  })
  logErrors(boss)
  await boss.start()
  const queues = await boss.getQueues(queueNames)
  if (queues.length < queueNames.length) {
    // No `jobs:work` has run since a queue was added. The transaction may be rolled back.
    await withDirectConnection(async (direct) => {
      database = direct
      await createQueues(boss)
    })
  }
  database = fromKnex(db.connection().getWriteClient())
  app.terminating(() => boss.stop({ graceful: false }))
  return { boss, within: (transaction) => fromKnex(transaction.knexClient) }
}

/** Uses no connection of the pool, and none of a pooler: transactions that wait may use all of them. */
async function withDirectConnection(act: (database: Db) => Promise<void>) {
  const client = createClient({
    connectionString: directUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  })
  await client.connect()
  try {
    await act({ executeSql: (text, values) => client.query(text, values) })
  } finally {
    await closeClient(client)
  }
}
