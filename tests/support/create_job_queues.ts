import { PgBoss } from 'pg-boss'
import { JOB_SCHEMA_OPTIONS } from '#process/jobs/job_schema'
import { createQueues } from '#process/jobs/queues'
import type { Stack } from '#tests/support/stack'

/** Creates the queues of jobs, as the first job of an installation does. */
export async function createJobQueues({ env }: Stack) {
  const boss = new PgBoss({
    ...JOB_SCHEMA_OPTIONS,
    connectionString: env.DATABASE_URL,
    supervise: false,
    schedule: false,
    registerInstance: false,
  })
  await boss.start()
  await createQueues(boss)
  await boss.stop({ graceful: false })
}
