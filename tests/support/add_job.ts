import { randomUUID } from 'node:crypto'
import type { JobData } from '#admin/jobs/describe_job'
import type { Stack } from '#tests/support/stack'

interface AddedJob {
  id?: string
  state?: 'created' | 'retry' | 'active' | 'given-up'
  /** Seconds since it was added, started or given up. */
  age?: number
  /** Seconds until the next attempt of a job that waits. */
  delay?: number
  attempts?: number
  reason?: string
  singletonKey?: string
}

/**
 * Adds a job with SQL, as pg-boss stores it, and returns its id. Its queue must exist. If a worker is
 * running, it takes the job, unless the job was given up.
 */
export async function addJob(
  stack: Stack,
  { queue, data }: JobData,
  { id = randomUUID(), ...job }: AddedJob = {}
) {
  const { state = 'created', age = 0, delay = 0, attempts = 0, reason, singletonKey } = job
  const output = reason ? JSON.stringify({ message: reason }) : null
  const since = new Date(Date.now() - age * 1000)
  await stack.sql(
    `INSERT INTO pgboss.job (id, name, data, state, created_on, started_on, start_after, completed_on,
       retry_count, retry_limit, output, policy, singleton_key, dead_letter, heartbeat_seconds)
     SELECT $1, name, $3, $4::pgboss.job_state, $5, CASE WHEN $4 <> 'created' THEN $5::timestamptz END,
       now() + $6 * interval '1 second', CASE WHEN $4 = 'failed' THEN $5::timestamptz END,
       greatest($7 - 1, 0), 3, $8, policy, $9, 'dead', heartbeat_seconds
     FROM pgboss.queue WHERE name = $2`,
    [
      id,
      queue,
      JSON.stringify(data),
      state === 'given-up' ? 'failed' : state,
      since,
      delay,
      attempts,
      output,
      singletonKey ?? null,
    ]
  )
  if (state === 'given-up') {
    await stack.sql(
      `INSERT INTO pgboss.job (name, data, created_on, singleton_key, source_name, source_id,
         source_retry_count, source_output)
       SELECT 'dead', data, completed_on, singleton_key, name, id, retry_count, output
       FROM pgboss.job WHERE name = $1 AND id = $2`,
      [queue, id]
    )
  }
  return id
}
