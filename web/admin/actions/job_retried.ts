import db from '@adonisjs/lucid/services/db'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { describeRecordedJob, recordJob } from '#admin/jobs/record_job'
import type User from '#models/user'
import { retryJob as retry } from '#process/jobs/retry_job'

/**
 * Does a job again that was given up, or does a waiting job now.
 * @param by null for the command line
 * @throws JobUnavailableException if the job cannot be retried
 */
export async function retryJob(by: User | null, id: string) {
  return db.transaction(async (trx) => {
    const job = await retry(id, trx)
    await recordJob(by?.id ?? null, 'job.retried', job, trx)
    return job
  })
}

export const jobRetried: ActionDefinition = {
  describe: { label: 'Job retried', verb: 'retried', changes: describeRecordedJob },
}
