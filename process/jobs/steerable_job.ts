import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { JOB_SCHEMA } from '#process/jobs/job_schema'
import { DEAD, queueNames, type Jobs, type QueueName } from '#process/jobs/queues'

/** A job that a person can retry or cancel. */
export type SteerableJob = {
  [N in QueueName]: {
    id: string
    queue: N
    data: Jobs[N]
    state: 'waiting' | 'running' | 'given-up'
  }
}[QueueName]

/** Locks a job that waits or runs. */
export async function lockUnfinished(
  id: string,
  trx: TransactionClientContract,
  condition = "state <= 'active'"
): Promise<SteerableJob | undefined> {
  const { rows } = await trx.rawQuery(
    `SELECT id, name AS queue, data, CASE state WHEN 'active' THEN 'running' ELSE 'waiting' END AS state
     FROM ${JOB_SCHEMA}.job WHERE name = ANY(?) AND id = ? AND ${condition} FOR UPDATE`,
    [queueNames, id]
  )
  return rows[0]
}

/**
 * Removes a job from those that were given up. Of two parallel calls, only one gets the job.
 * @returns the job with its `singletonKey`
 */
export async function takeGivenUp(
  id: string,
  trx: TransactionClientContract
): Promise<(SteerableJob & { singletonKey: string | null }) | undefined> {
  const { rows } = await trx.rawQuery(
    `DELETE FROM ${JOB_SCHEMA}.job WHERE name = ? AND source_name = ANY(?) AND source_id = ?
     RETURNING source_id AS id, source_name AS queue, data, singleton_key AS "singletonKey",
       'given-up' AS state`,
    [DEAD, queueNames, id]
  )
  return rows[0]
}
