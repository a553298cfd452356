import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { JobOptions, QueueOptions } from 'pg-boss'
import { createQueues, type Jobs, type QueueName } from '#process/jobs/queues'
import { sender } from '#process/jobs/sender'

const QUEUE_NOT_FOUND = 'PGBOSS_QUEUE_NOT_FOUND'

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
  const send = () => boss.send(name, data, { ...options, ...(trx && { db: within(trx) }) })
  return send().catch(async (error: Error & { code?: string }) => {
    if (error.code !== QUEUE_NOT_FOUND) throw error
    // No `jobs:work` has run since this queue was added. pg-boss looks for the queue before it uses
    // the transaction, so the transaction is still intact.
    await createQueues(boss)
    return send()
  })
}
