import db from '@adonisjs/lucid/services/db'
import JobUnavailableException from '#exceptions/job_unavailable_exception'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { describeRecordedJob, recordJob } from '#admin/jobs/record_job'
import Import from '#models/import'
import type User from '#models/user'
import { cancelJob as cancel } from '#process/jobs/cancel_job'
import { phrase } from '#support/phrase'

/**
 * Cancels a job that waits or runs, or forgets one that was given up.
 * @throws JobUnavailableException if the job has ended
 */
export async function cancelJob(by: User, id: string) {
  return db.transaction(async (trx) => {
    const job = await cancel(id, trx)
    if (job.queue === 'import' && job.state !== 'given-up') {
      if (!(await Import.withdraw(job.data.importId, id, trx))) throw new JobUnavailableException()
    }
    await recordJob(by.id, 'job.cancelled', job, trx)
    return job
  })
}

export const jobCancelled: ActionDefinition = {
  describe: {
    label: phrase('Job cancelled'),
    sentence: (names) => phrase('{actor} cancelled {subject}', names),
    changes: describeRecordedJob,
  },
}
