import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import JobUnavailableException from '#exceptions/job_unavailable_exception'
import { sender } from '#process/jobs/sender'
import { lockUnfinished, takeGivenUp, type SteerableJob } from '#process/jobs/steerable_job'

/**
 * Cancels a job that waits or runs, or forgets one that was given up. A job that runs learns of it
 * with its next heartbeat, after five seconds at most: its handler must not store a result then.
 * @throws JobUnavailableException if the job has ended
 */
export async function cancelJob(id: string, trx: TransactionClientContract): Promise<SteerableJob> {
  const job = (await lockUnfinished(id, trx)) ?? (await takeGivenUp(id, trx))
  if (!job) throw new JobUnavailableException()
  if (job.state !== 'given-up') {
    const { boss, within } = await sender(trx)
    await boss.cancel(job.queue, id, { db: within(trx) })
  }
  return job
}
