import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import JobUnavailableException from '#exceptions/job_unavailable_exception'
import { enqueue } from '#process/jobs/enqueue'
import { JOB_SCHEMA } from '#process/jobs/job_schema'
import { sender } from '#process/jobs/sender'
import { lockUnfinished, takeGivenUp, type SteerableJob } from '#process/jobs/steerable_job'

/**
 * Does a job again that was given up, or does a job now that waits for its next attempt.
 * @throws JobUnavailableException if the job is in another state, or if its queue is exclusive and
 *   has another job that does the same
 */
export async function retryJob(id: string, trx: TransactionClientContract): Promise<SteerableJob> {
  const job = (await addAgain(id, trx)) ?? (await hasten(id, trx))
  if (!job) throw new JobUnavailableException()
  return job
}

/**
 * Adds the job again, with all its attempts. It keeps its id, by which a mail finds its link, and an
 * import its job. `redrive` and `retry` of pg-boss are no replacement: the first gives the job a new
 * id, and the second needs its failed row, which is deleted after an hour or a day.
 */
async function addAgain(id: string, trx: TransactionClientContract) {
  const job = await takeGivenUp(id, trx)
  if (!job) return
  const { queue, data, singletonKey } = job
  await trx.rawQuery(
    `DELETE FROM ${JOB_SCHEMA}.job WHERE name = ? AND id = ? AND state = 'failed'`,
    [queue, id]
  )
  if (!(await enqueue(queue, data, { id, trx, ...(singletonKey && { singletonKey }) }))) {
    throw new JobUnavailableException(
      'Another job that does the same is already waiting or running.'
    )
  }
  return job
}

async function hasten(id: string, trx: TransactionClientContract) {
  const job = await lockUnfinished(id, trx, "state < 'active' AND start_after > clock_timestamp()")
  if (!job) return
  const { boss, within } = await sender(trx)
  await boss.update(job.queue, undefined, { id, startAfter: 0, db: within(trx) })
  return job
}
