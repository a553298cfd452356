import db from '@adonisjs/lucid/services/db'
import JobUnavailableException from '#exceptions/job_unavailable_exception'
import type { ActionDefinition } from '#admin/audit_action_definition'
import { describeRecordedJob, recordJob } from '#admin/jobs/record_job'
import type User from '#models/user'
import { retryJob as retry } from '#process/jobs/retry_job'
import type { QueueName } from '#process/jobs/queues'
import { givenUpIds } from '#process/jobs/steerable_job'
import { phrase } from '#support/phrase'

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

/**
 * Does all jobs again that were given up, on the command line.
 * @returns how many are done again, and how many cannot be
 */
export async function retryGivenUp(queue?: QueueName) {
  const counts = { retried: 0, refused: 0 }
  for (const id of await givenUpIds(queue)) {
    const retried = await retryJob(null, id).catch((error) => {
      if (!(error instanceof JobUnavailableException)) throw error
    })
    counts[retried ? 'retried' : 'refused']++
  }
  return counts
}

export const jobRetried: ActionDefinition = {
  describe: {
    label: phrase('Job retried'),
    sentence: (names) => phrase('{actor} retried {subject}', names),
    changes: describeRecordedJob,
  },
}
