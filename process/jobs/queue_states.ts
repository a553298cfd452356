import db from '@adonisjs/lucid/services/db'
import { countWorkersSql } from '#process/jobs/has_worker'
import { JOB_SCHEMA } from '#process/jobs/job_schema'
import { DEAD, queueNames, type QueueName } from '#process/jobs/queues'

/** How a queue is getting on. Times are by the database's clock. */
export interface QueueState {
  /** Jobs that are due, but not started. */
  waiting: number
  running: number
  /** Jobs that have failed and are tried again later. */
  retrying: number
  /** Seconds for which the oldest waiting job has been due; 0 if no job waits. */
  oldestWait: number
  /** Jobs that were given up and that nobody has retried or cancelled. */
  givenUp: number
  /** Processes that do the jobs of the queue. One that was killed counts for up to half a minute. */
  workers: number
}

const IS_DUE = `state < 'active' AND start_after <= now()`

/**
 * Returns the state of each queue.
 * @param timeoutMs the longest time to wait for the database
 * @throws if the database does not answer or has not been migrated
 */
export async function queueStates(timeoutMs: number) {
  const { rows } = await db
    .rawQuery(
      `WITH
         -- An index contains only unfinished and failed jobs, so completed jobs cost nothing.
         unfinished AS (
           SELECT name,
             count(*) FILTER (WHERE ${IS_DUE}) AS waiting,
             count(*) FILTER (WHERE state = 'active') AS running,
             count(*) FILTER (WHERE state = 'retry' AND start_after > now()) AS retrying,
             min(start_after) FILTER (WHERE ${IS_DUE}) AS due_since
           FROM ${JOB_SCHEMA}.job
           WHERE name = ANY(:names) AND state IN ('created', 'retry', 'active') GROUP BY name
         ),
         given_up AS (
           SELECT source_name AS name, count(*) FROM ${JOB_SCHEMA}.job
           WHERE name = '${DEAD}' AND state = 'created' GROUP BY source_name
         )
       SELECT queue.name,
         coalesce(waiting, 0)::integer AS waiting,
         coalesce(running, 0)::integer AS running,
         coalesce(retrying, 0)::integer AS retrying,
         coalesce(extract(epoch FROM now() - due_since), 0)::float8 AS "oldestWait",
         coalesce(given_up.count, 0)::integer AS "givenUp",
         ${countWorkersSql('queue.name')} AS workers
       FROM unnest(:names::text[]) WITH ORDINALITY AS queue(name, place)
       LEFT JOIN unfinished USING (name) LEFT JOIN given_up USING (name)
       ORDER BY place`,
      { names: queueNames }
    )
    .timeout(timeoutMs)
  return Object.fromEntries(
    rows.map(({ name, ...state }: QueueState & { name: QueueName }) => [name, state])
  ) as Record<QueueName, QueueState>
}
