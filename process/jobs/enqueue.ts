import app from '@adonisjs/core/services/app'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import type { JobOptions, PgBoss, QueueOptions } from 'pg-boss'
import { explainMissingSchema, JOB_SCHEMA_OPTIONS } from '#process/jobs/job_schema'
import { logErrors } from '#process/jobs/log_errors'
import { createQueues, type Jobs, type QueueName } from '#process/jobs/queues'

const QUEUE_NOT_FOUND = 'PGBOSS_QUEUE_NOT_FOUND'

type EnqueueOptions = JobOptions & QueueOptions & { trx?: TransactionClientContract }

/**
 * Adds a job to a queue.
 * @param options.trx the job exists only if this transaction commits
 * @returns the id of the job; null if its queue is exclusive and has an unfinished job with the
 *   same `singletonKey`
 */
export async function enqueue<N extends QueueName>(
  name: N,
  data: Jobs[N],
  { trx, ...options }: EnqueueOptions = {}
) {
  const { boss, fromKnex } = await sender(trx)
  const send = () =>
    boss.send(name, data, { ...options, ...(trx && { db: fromKnex(trx.knexClient) }) })
  return send().catch(async (error: Error & { code?: string }) => {
    if (error.code !== QUEUE_NOT_FOUND) throw error
    // No `jobs:work` has run since this queue was added. pg-boss looks for the queue before it uses
    // the transaction, so the transaction is still intact.
    await createQueues(boss)
    return send()
  })
}

let started: ReturnType<typeof start> | undefined

/** Returns the part of pg-boss that adds jobs. It starts with the first job of the process. */
async function sender(trx?: TransactionClientContract) {
  started ??= start(trx)
  try {
    return await started
  } catch (error) {
    started = undefined
    throw explainMissingSchema(error as Error)
  }
}

async function start(trx?: TransactionClientContract) {
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
  return { boss, fromKnex }
}
