import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { JobOptions, QueueOptions } from 'pg-boss'
import type { Jobs, QueueName } from '#process/jobs/queues'
import { sender } from '#process/jobs/sender'

type EnqueueOptions = JobOptions & QueueOptions & { trx?: TransactionClientContract }

/**
 * Adds a job to a queue.
 * @param options.trx the job exists only if this transaction commits
 * @returns the id of the job; null if its queue is exclusive and has an unfinished job with the
 *   same `singletonKey`
 */
export async function enqueue<N extends QueueName>(
  name: N,
  data: Jobs[N],
  { trx, ...options }: EnqueueOptions = {}
) {
  const { boss, within } = await sender(trx)
  return boss.send(name, data, { ...options, ...(trx && { db: within(trx) }) })
}

/**
 * Adds many jobs to a queue in one statement. They exist only if the transaction commits.
 * @param jobs ids must be new
 */
export async function enqueueMany<N extends QueueName>(
  name: N,
  jobs: { id: string; data: Jobs[N]; priority?: number }[],
  trx: TransactionClientContract
) {
  const { boss, within } = await sender(trx)
  await boss.insert(name, jobs, { db: within(trx) })
}
