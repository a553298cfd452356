import logger from '@adonisjs/core/services/logger'
import { feeds } from '#weather/feeds'
import type { Starter } from '#models/feed_run'
import { startRun } from '#weather/feed_runner'

/** Runs each feed, one after the other. */
export async function runAllFeeds(starter: Starter, signal: AbortSignal) {
  for (const feed of feeds) {
    if (signal.aborted) return
    const started = await startRun(feed, starter, { signal })
    const run = await started?.ended
    if (run) logger.info('feed %s: %s', feed.name, run.summary)
    else logger.warn('feed %s is already running', feed.name)
  }
}
