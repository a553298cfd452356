import db from '@adonisjs/lucid/services/db'
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

/** Returns the ids of the jobs that were given up, oldest first. */
export async function givenUpIds(queue?: QueueName): Promise<string[]> {
  const { rows } = await db.rawQuery(
    `SELECT source_id AS id FROM ${JOB_SCHEMA}.job WHERE name = ? AND source_name = ANY(?)
     ORDER BY created_on, id`,
    [DEAD, queue ? [queue] : queueNames]
  )
  return rows.map(({ id }: { id: string }) => id)
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
    // No index has the source_id. Jobs are retried oldest first, so the search ends early.
    `DELETE FROM ${JOB_SCHEMA}.job WHERE name = :dead AND id = (
       SELECT id FROM ${JOB_SCHEMA}.job
       WHERE name = :dead AND source_name = ANY(:queueNames) AND source_id = :id
       ORDER BY created_on LIMIT 1)
     RETURNING source_id AS id, source_name AS queue, data, singleton_key AS "singletonKey",
       'given-up' AS state`,
    { dead: DEAD, queueNames, id }
  )
  return rows[0]
}
