import { JOB_CHANNEL_SQL } from '#process/jobs/job_schema'
import { until } from '#tests/support/visitor'

type Sql = (query: string) => Promise<unknown>

/** Makes the workers look for jobs of these queues at once, as a new job does. */
export async function wakeWorkers(sql: Sql, ...queues: string[]) {
  for (const queue of queues) await sql(`SELECT pg_notify(${JOB_CHANNEL_SQL}, '${queue}')`)
}

/**
 * Makes the jobs in work look as if the heartbeat of their worker had stopped long ago. Call this
 * after all workers of these queues were killed.
 */
export async function loseHeartbeats(sql: Sql, ...queues: string[]) {
  await sql(
    `UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 minute'
     WHERE state = 'active' AND name IN (${queues.map((queue) => `'${queue}'`)})`
  )
}

/** Waits until this many jobs of a queue have failed, and makes the workers try them again at once. */
export async function skipRetryDelays(
  sql: (query: string) => Promise<unknown[]>,
  count: number,
  queue: string
) {
  const failed = `WHERE state = 'retry' AND name = '${queue}'`
  await until(
    'jobs to be tried again',
    async () => (await sql(`SELECT FROM pgboss.job ${failed}`)).length >= count,
    20_000
  )
  await sql(`UPDATE pgboss.job SET start_after = now() ${failed}`)
  await wakeWorkers(sql, queue)
}
