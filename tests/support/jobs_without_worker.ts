import { createJobQueues } from '#tests/support/create_job_queues'
import { Stack } from '#tests/support/stack'

let stack: Promise<Stack> | undefined

/** Returns the stack for commands about jobs, which tests share: without a worker and without jobs. */
export async function jobsWithoutWorker() {
  stack ??= start()
  const { sql } = await stack
  await sql('DELETE FROM pgboss.job')
  return stack
}

async function start() {
  const started = await Stack.start('postgres', {}, { web: false, hubs: 0, isShared: true })
  await createJobQueues(started)
  return started
}
