import logger from '@adonisjs/core/services/logger'
import { feeds } from '#weather/feeds'
import type { Starter } from '#models/feed_run'
import { startRun } from '#weather/feed_runner'

/** Runs each feed, one after the other. */
export async function runAllFeeds(starter: Starter, ending: AbortSignal) {
  for (const feed of feeds) {
    if (ending.aborted) return
    const begun = await startRun(feed, starter, { ending })
    const run = await begun?.ended
    if (run) logger.info('feed %s: %s', feed.name, run.summary)
    else logger.warn('feed %s is being run already', feed.name)
  }
}
