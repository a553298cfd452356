import db from '@adonisjs/lucid/services/db'
import { JOB_SCHEMA } from '#process/jobs/job_schema'
import type { QueueName } from '#process/jobs/queues'

/**
 * SQL: the number of running processes that do the jobs of a queue. A process that was killed counts
 * for up to half a minute.
 * @param queue an SQL expression; `name` alone would be a column of `instance`
 */
export const countWorkersSql = (queue: string) =>
  `(SELECT count(*)::integer FROM ${JOB_SCHEMA}.instance
    WHERE stopped_on IS NULL
      AND heartbeat_on > now() - 3 * heartbeat_seconds * interval '1 second'
      -- A process that has just started has not listed its queues yet.
      AND (workers = '[]' OR workers @> jsonb_build_array(jsonb_build_object('queue', ${queue}))))`

/** Returns whether a process runs that does the jobs of this queue. */
export async function hasWorker(name: QueueName) {
  const { rows } = await db.rawQuery(`SELECT ${countWorkersSql(':name::text')} > 0 AS found`, {
    name,
  })
  return rows[0].found as boolean
}

/** Returns those of the queues whose jobs a running process does. */
export async function queuesWithWorker(names: QueueName[]) {
  const { rows } = await db.rawQuery(
    `SELECT queue FROM unnest(?::text[]) AS queue WHERE ${countWorkersSql('queue')} > 0`,
    [names]
  )
  return rows.map(({ queue }: { queue: QueueName }) => queue) as QueueName[]
}
