import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss'
import pRetry from 'p-retry'
import { directUrl } from '#config/database'
import { redact, redactPersonalData } from '#config/redaction'
import {
  explainMissingSchema,
  JOB_CHANNEL_SQL,
  JOB_SCHEMA,
  JOB_SCHEMA_OPTIONS,
} from '#process/jobs/job_schema'
import { logErrors } from '#process/jobs/log_errors'
import { monotonicClock } from '#process/jobs/monotonic_clock'
import {
  createQueues,
  queueNames,
  QUEUES,
  updateQueues,
  type Jobs,
  type QueueName,
} from '#process/jobs/queues'
import { recoverLostJobs } from '#process/jobs/recover_lost_jobs'
import { UnrecoverableJobError } from '#process/jobs/unrecoverable_job_error'
import { causeOf } from '#support/error_cause'
import { CONNECT_TIMEOUT_MS } from '#support/database_timeouts'
import { applySessionSettings } from '#support/postgres_client'

const DAY_SECONDS = 86_400

/** At shutdown, handlers get this time to end. Then their jobs go back to the queue. */
const GRACE_MS = 2500

/** process/shutdown.ts ends the process after four seconds. */
const STOP_TIMEOUT_MS = 3000

export interface Job<N extends QueueName> {
  /** The same in every attempt. */
  id: string
  data: Jobs[N]
}

/**
 * Does a job. It may run again for the same job: after a failure, and after a process was killed.
 * @param signal aborted when this process ends, or when the job has taken too long; the handler
 *   should then throw as soon as possible
 */
export type Handler<N extends QueueName> = (job: Job<N>, signal: AbortSignal) => Promise<unknown>

export type Handlers = { [N in QueueName]?: Handler<N> }

type AnyHandler = (job: JobWithMetadata<never>, signal: AbortSignal) => Promise<unknown>

/**
 * Takes jobs from the queues and does them, until `stop` is called.
 * @param names the queues; one without a handler is left to other processes
 * @throws if the database is not available or has not been migrated
 */
export async function startWorkers(handlers: Handlers, names = queueNames) {
  const { PgBoss } = await import('pg-boss')
  // pg-boss passes these options on to the pool of node-postgres.
  const pool = {
    connectionString: directUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    max: 4,
    application_name: 'fairweather jobs',
    onConnect: applySessionSettings,
  }
  const boss: PgBoss = new PgBoss({
    ...JOB_SCHEMA_OPTIONS,
    ...pool,
    clock: monotonicClock,
    schedule: false,
    // Jobs that were killed too often are given up at these intervals.
    superviseIntervalSeconds: 30,
    monitorIntervalSeconds: 30,
    // No job depends on another one.
    flowIntervalSeconds: DAY_SECONDS,
    useListenNotify: true,
    // A process that was killed counts as running until it has missed three of these.
    instanceHeartbeatSeconds: 10,
  })
  logErrors(boss)
  const shutdown = new AbortController()
  const stop = async () => {
    shutdown.abort()
    await boss.stop({ graceful: true, timeout: STOP_TIMEOUT_MS })
  }
  try {
    await boss.start()
    recoverLostJobs(boss, shutdown.signal)
    await createQueues(boss)
    await updateQueues(boss)
    for (const name of names) {
      if (handlers[name]) await work(boss, name, handlers[name] as AnyHandler, shutdown.signal)
    }
  } catch (error) {
    await stop()
    throw explainMissingSchema(error as Error)
  }
  return { stop }
}

async function work(boss: PgBoss, name: QueueName, handler: AnyHandler, shutdown: AbortSignal) {
  const options = { ...QUEUES[name].work, perJobResults: true, includeMetadata: true } as const
  let workerId: string | undefined
  workerId = await boss.work(name, options, async (jobs: JobWithMetadata<never>[]) => {
    const results = await Promise.all(jobs.map((job) => attempt(boss, job, handler, shutdown)))
    // Another job may be waiting. Without this, pg-boss would look for it only at its next poll.
    if (workerId && !shutdown.aborted) boss.notifyWorker(workerId)
    return results
  })
}

async function attempt(
  boss: PgBoss,
  job: JobWithMetadata<never>,
  handler: AnyHandler,
  shutdown: AbortSignal
): Promise<JobResult> {
  try {
    const signal = AbortSignal.any([shutdown, job.signal])
    await Promise.race([handler(job, signal), endOfGrace(shutdown, job.signal)])
  } catch (error) {
    if (shutdown.aborted) return giveBack(boss, job)
    return job.signal.aborted ? reportStop(job) : reportFailure(job, error)
  }
  await complete(boss, job)
  return { id: job.id, status: 'completed' }
}

/**
 * Completes the job without waiting for the others of its batch: if the process is killed, only
 * the others are done again. A job that ends too late is done all the same, unless another attempt
 * has started: pg-boss would try it again. Bridges a short outage of the database.
 */
async function complete(boss: PgBoss, { id, name, retryCount }: JobWithMetadata<never>) {
  const update = () =>
    boss.getDb().executeSql(
      `UPDATE ${JOB_SCHEMA}.job SET state = 'completed', completed_on = now(), output = NULL
       WHERE name = $1 AND id = $2 AND retry_count = $3 AND state IN ('active', 'retry')`,
      [name, id, retryCount]
    )
  await pRetry(update, { retries: 10, minTimeout: 250, maxTimeout: 1000 }).catch(() => {})
}

/** Rejects when the grace is over. Ends without a result if the job ends first. */
async function endOfGrace(shutdown: AbortSignal, ended: AbortSignal) {
  if (!shutdown.aborted) {
    await new Promise((resolve) => {
      shutdown.addEventListener('abort', resolve, { once: true })
      ended.addEventListener('abort', () => shutdown.removeEventListener('abort', resolve))
    })
  }
  await pause(GRACE_MS, undefined, { ref: false })
  shutdown.throwIfAborted()
}

/**
 * Puts the job back, as if this attempt had not been made. A higher count of retries keeps this
 * attempt from completing the job later: pg-boss tells attempts apart by it.
 */
async function giveBack(
  boss: PgBoss,
  { id, name, retryCount }: JobWithMetadata
): Promise<JobResult> {
  await boss.getDb().executeSql(
    `WITH given_back AS (
       UPDATE ${JOB_SCHEMA}.job SET state = 'retry', started_on = NULL, heartbeat_on = NULL,
         start_after = now(), retry_count = retry_count + 1, retry_limit = retry_limit + 1
       WHERE name = $1 AND id = $2 AND retry_count = $3 AND state = 'active' RETURNING name)
     SELECT pg_notify(${JOB_CHANNEL_SQL}, name) FROM given_back`,
    [name, id, retryCount]
  )
  return { id, status: 'completed' }
}

/** The job is not this worker's any more, so pg-boss ignores the result. */
function reportStop({ id, name }: JobWithMetadata): JobResult {
  logger.warn('job %s (%s) was stopped: it was cancelled, lost or took too long', id, name)
  return { id, status: 'failed' }
}

function reportFailure(
  { id, name, retryCount, retryLimit }: JobWithMetadata,
  error: unknown
): JobResult {
  // Pages, logs and the database contain the reason. A mail server may quote the link of a mail.
  const reason = redactPersonalData(redact(causeOf(error)))
  const isUnrecoverable = error instanceof UnrecoverableJobError
  if (isUnrecoverable || retryCount >= retryLimit) {
    logger.error('job %s (%s) was given up: %s', id, name, reason)
  } else {
    logger.warn('job %s (%s) failed and is tried again: %s', id, name, reason)
  }
  return { id, status: isUnrecoverable ? 'deadletter' : 'failed', output: { message: reason } }
}
