import app from '@adonisjs/core/services/app'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import type { Db, PgBoss } from 'pg-boss'
import { explainMissingSchema, JOB_SCHEMA_OPTIONS } from '#process/jobs/job_schema'
import { logErrors } from '#process/jobs/log_errors'

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
  let database = fromKnex((trx ?? db.connection()).getWriteClient())
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
  database = fromKnex(db.connection().getWriteClient())
  app.terminating(() => boss.stop({ graceful: false }))
  return { boss, within: (transaction) => fromKnex(transaction.knexClient) }
}
