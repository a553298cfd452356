import { until } from '#tests/support/visitor'

type Sql = (query: string) => Promise<unknown>

/** Makes the workers look for jobs of these queues at once, as a new job does. */
export async function wakeWorkers(sql: Sql, ...queues: string[]) {
  const channel = `'pgboss_' || left(encode(sha224('pgboss'), 'hex'), 24)`
  for (const queue of queues) await sql(`SELECT pg_notify(${channel}, '${queue}')`)
}

/**
 * Makes the jobs in work look as if the heartbeat of their worker had stopped long ago. Call this
 * after all workers of these queues were killed.
 */
export async function loseHeartbeats(sql: Sql, ...queues: string[]) {
  await sql(
    `UPDATE pgboss.job SET heartbeat_on = heartbeat_on - interval '1 minute'
     WHERE state = 'active' AND ${isIn(queues)}`
  )
}

/** Waits until this many jobs have failed, and makes the workers try them again at once. */
export async function skipRetryDelays(sql: Sql, count: number, ...queues: string[]) {
  const failed = `WHERE state = 'retry' AND ${isIn(queues)}`
  await until(
    'jobs to be tried again',
    async () => rowsOf(await sql(`SELECT FROM pgboss.job ${failed}`)).length >= count,
    60_000
  )
  await sql(`UPDATE pgboss.job SET start_after = now() ${failed}`)
  await wakeWorkers(sql, ...queues)
}

const isIn = (queues: string[]) => `name IN (${queues.map((queue) => `'${queue}'`).join(', ')})`

/** Knex returns a result with rows, and the stack returns the rows. */
const rowsOf = (result: unknown) =>
  Array.isArray(result) ? result : (result as { rows: unknown[] }).rows
