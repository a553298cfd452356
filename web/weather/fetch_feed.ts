import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import type { Jobs } from '#process/jobs/queues'
import type { Feed } from '#weather/feed'
import { isLocked } from '#weather/feed_lock'
import { startRun } from '#weather/feed_runner'
import { feeds } from '#weather/feeds'

const LOCK_CHECK_INTERVAL_MS = 1000

/**
 * Does a job of the queue `feed`. A run that failed because of the feed is done: it has recorded
 * why, and the runner has already tried again.
 * @throws if the run was interrupted, so that the job is done again
 */
export async function fetchFeed(
  { feed: name, starter, startedBy }: Jobs['feed'],
  signal: AbortSignal
) {
  const feed = feeds.find((each) => each.name === name)
  if (!feed) return logger.warn('feed %s is no longer configured', name)
  const started = await startUnlocked(
    feed,
    () => startRun(feed, starter, { startedBy, signal }),
    signal
  )
  const run = await started.ended
  logger.info('feed %s: %s', name, run.summary)
  signal.throwIfAborted()
  if (started.failure()) throw started.failure()
}

/**
 * Waits while somebody else runs the feed: by hand, or a process that has just lost this job. That
 * run may still be stopped, so it does not count for the job. After a complete run, this one finds
 * unchanged readings and stores nothing twice.
 */
async function startUnlocked<T>(
  { name }: Feed,
  start: () => Promise<T | undefined>,
  signal: AbortSignal
) {
  for (;;) {
    signal.throwIfAborted()
    const started = await start()
    if (started) return started
    logger.info('feed %s: waits for the end of another run', name)
    while (await isLocked(name)) await pause(LOCK_CHECK_INTERVAL_MS, undefined, { signal })
  }
}
