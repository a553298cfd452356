import logger from '@adonisjs/core/services/logger'
import config from '#config/feeds'
import City from '#models/city'
import FeedRun, { type Starter } from '#models/feed_run'
import Reading from '#models/reading'
import { DateTime } from 'luxon'
import { abortError, FeedError, type Feed, type FetchResult, type Place } from '#weather/feed'
import { lockFeed } from '#weather/feed_lock'

interface StartedRun {
  run: FeedRun
  /** Resolves when the run has ended. Never rejects. */
  ended: Promise<FeedRun>
}

interface Options {
  /** Id of the admin who starts the run. */
  startedBy?: number
  /** Aborting it stops the run. */
  signal?: AbortSignal
  /** Called after each request. */
  onProgress?: (run: FeedRun) => void
}

/** Starts a run of this feed. Returns undefined if a run of the feed is already in progress. */
export async function startRun(
  feed: Feed,
  starter: Starter,
  { startedBy, signal, onProgress = () => {} }: Options = {}
): Promise<StartedRun | undefined> {
  const lock = await lockFeed(feed.name)
  if (!lock) return
  const { lost, release } = lock
  try {
    const places = await City.query().where('enabled', true).orderBy('id')
    const run = await FeedRun.begin(feed.name, starter, startedBy ?? null, places.length)
    const timeout = AbortSignal.timeout(config.runTimeoutMs)
    const stop = AbortSignal.any(signal ? [signal, timeout, lost] : [timeout, lost])
    const ended = execute(feed, run, places, stop, onProgress).finally(release)
    return { run, ended }
  } catch (error) {
    await release()
    throw error
  }
}

async function execute(
  feed: Feed,
  run: FeedRun,
  places: Place[],
  signal: AbortSignal,
  onProgress: (run: FeedRun) => void
) {
  try {
    const remaining = batches(places, feed.batchSize)
    for (let batch; (batch = remaining.shift());) {
      const error = await fetchBatch(feed, run, batch, signal)
      if (error?.stopsRun) run.failed += remaining.splice(0).flat().length
      await run.save()
      onProgress(run)
    }
    // Cities that were deleted meanwhile, or that the feed does not know, are not counted.
    run.cities = run.processed
  } catch (error) {
    run.problem = `Stopped by an error: ${(error as Error).message}`
    logger.error('feed %s: %s', feed.name, run.problem)
  }
  await finish(run).catch((error) => logger.error('feed %s: %s', feed.name, error.message))
  return run
}

async function finish(run: FeedRun) {
  run.endedAt = DateTime.utc()
  await run.save()
  await FeedRun.prune(config.runsKeptDays)
}

/** Fetches and stores the readings of some cities. Returns the error if the whole request failed. */
async function fetchBatch(feed: Feed, run: FeedRun, places: Place[], signal: AbortSignal) {
  const result = await request(feed, places, signal)
  if (result instanceof FeedError) {
    run.addProblem(result.message)
    run.failed += places.length
    return result
  }
  const { readings, failures, note } = result
  if (note) run.addProblem(note)
  if (readings.length) {
    const { accepted, stored } = await Reading.recordNew(readings, feed.name)
    run.stored += stored
    run.unchanged += accepted - stored
  }
  await run.addFailures(failures)
  run.failed += failures.length
}

async function request(
  feed: Feed,
  places: Place[],
  signal: AbortSignal
): Promise<FetchResult | FeedError> {
  try {
    const body = await feed.fetch(places, signal)
    return signal.aborted ? abortError(signal) : feed.parse(body, places)
  } catch (error) {
    if (error instanceof FeedError) return error
    throw error
  }
}

function batches(places: Place[], size: number) {
  if (size >= places.length) return places.length ? [places] : []
  const count = Math.ceil(places.length / size)
  return Array.from({ length: count }, (_, n) => places.slice(n * size, (n + 1) * size))
}
