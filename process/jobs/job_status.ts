import { JOB_SCHEMA } from '#process/jobs/job_schema'
import type { QueueName } from '#process/jobs/queues'
import { phrase, type Phrase } from '#support/phrase'

/** How a job is getting on, for the page of what it works on. */
export interface JobStatus {
  state: 'created' | 'retry' | 'active' | 'completed' | 'cancelled' | 'failed'
  /** Seconds since the start of this attempt. */
  seconds: number | null
  /** Why the last attempt failed. */
  reason: string | null
}

/** Reasons of pg-boss in the words of our pages. */
const reasons: [pattern: RegExp, words: Phrase][] = [
  [
    /^job heartbeat timeout$/,
    phrase('its worker was killed, or lost its connection to the database'),
  ],
  [/^job timed out$|^handler execution exceeded \d+s$/, phrase('it took too long')],
]

/**
 * SQL: whether the job has neither succeeded nor been given up.
 * @param id an SQL expression
 */
export const isUnfinishedSql = (name: QueueName, id: string) =>
  `EXISTS (SELECT FROM ${JOB_SCHEMA}.job
     WHERE name = '${name}' AND id = ${id} AND state IN ('created', 'retry', 'active'))`

/**
 * SQL: why an attempt failed.
 * @param output the column in which pg-boss stores the error, or a column with a copy of it
 */
export const reasonSql = (output: string) =>
  `coalesce(${output}->>'message', ${output}->'value'->>'message')`

/**
 * SQL: the `JobStatus` of a job as JSON, or NULL if there is no such job.
 * @param id an SQL expression
 */
export const jobStatusSql = (name: QueueName, id: string) =>
  `(SELECT jsonb_build_object(
      'state', state,
      'seconds', extract(epoch FROM clock_timestamp() - started_on),
      'reason', ${reasonSql('output')})
    FROM ${JOB_SCHEMA}.job WHERE name = '${name}' AND id = ${id})`

/** Returns whether the job is waiting or in work. */
export const isUnfinished = (job: JobStatus | null) =>
  job !== null && ['created', 'retry', 'active'].includes(job.state)

/** Returns the reason of pg-boss as a part of a sentence. */
export const describeReason = (reason: string) =>
  reasons.find(([pattern]) => pattern.test(reason))?.[1] ?? reason

/** Returns why a job failed, as a part of a sentence. */
export const failureOf = (job: JobStatus | null) => job?.reason && describeReason(job.reason)
