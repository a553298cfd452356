import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { enqueue } from '#process/jobs/enqueue'
import { JOB_SCHEMA } from '#process/jobs/job_schema'
import type { Jobs } from '#process/jobs/queues'

/**
 * Adds a job that runs a feed.
 * @returns false if a job of the feed is already waiting or running
 */
export async function requestRun(data: Jobs['feed'], trx?: TransactionClientContract) {
  const id = await enqueue('feed', data, { trx, singletonKey: data.feed })
  if (!id) logger.info('feed %s: the previous run has not ended', data.feed)
  return id !== null
}

/** Returns the feeds that have an unfinished job, and whether it runs or waits for a worker. */
export async function requestedRuns(): Promise<Map<string, 'running' | 'waiting'>> {
  const { rows } = await db.rawQuery(
    `SELECT singleton_key AS feed, CASE state WHEN 'active' THEN 'running' ELSE 'waiting' END AS state
     FROM ${JOB_SCHEMA}.job WHERE name = 'feed' AND state <= 'active'`
  )
  return new Map(rows.map(({ feed, state }: Record<string, string>) => [feed, state]))
}
