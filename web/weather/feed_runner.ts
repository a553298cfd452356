import logger from '@adonisjs/core/services/logger'
import config from '#config/feeds'
import { currentTime } from '#database/current_time'
import City from '#models/city'
import FeedRun, { type Starter } from '#models/feed_run'
import Reading from '#models/reading'
import { phrase } from '#support/phrase'
import { causeOf } from '#support/error_cause'
import {
  abortError,
  FeedError,
  type Failure,
  type Feed,
  type FetchResult,
  type Place,
} from '#weather/feed'
import { lockFeed } from '#weather/feed_lock'

interface StartedRun {
  run: FeedRun
  /** Resolves when the run has ended. Never rejects. */
  ended: Promise<FeedRun>
  /** After the end: the error that interrupted the run, if another run could avoid it. */
  failure: () => unknown
}

interface Options {
  /** Id of the admin who starts the run. */
  startedBy?: number
  /** Aborting it stops the run. */
  signal?: AbortSignal
  /** Called after each request. */
  onProgress?: (run: FeedRun) => void
}

/** A run while it fetches. */
interface Fetching {
  feed: Feed
  run: FeedRun
  signal: AbortSignal
  /** How often a refused request may still be divided. */
  divisionsLeft: number
  /** The error after which the run must not send any more requests. */
  stoppedBy?: FeedError
  failure?: unknown
}

/**
 * Finds about three refused cities. If the server refuses everything, a run sends at most 40 requests
 * in vain.
 */
const MAX_DIVISIONS = 20

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
    // The source may not have the time, or may not allow enough requests, for all cities. So the
    // cities that have waited longest come first.
    const places = await City.query()
      .where('enabled', true)
      .orderByRaw('measured_at NULLS FIRST, id')
    const run = await FeedRun.begin(feed.name, starter, startedBy ?? null, places.length)
    const timeout = AbortSignal.timeout(config.runTimeoutMs)
    const stop = AbortSignal.any(signal ? [signal, timeout, lost] : [timeout, lost])
    const fetching: Fetching = { feed, run, signal: stop, divisionsLeft: MAX_DIVISIONS }
    const executed = execute(fetching, places, onProgress).finally(() => {
      // Before the release, which also ends the connection.
      if (lost.aborted) fetching.failure ??= lost.reason
    })
    return { run, ended: executed.finally(release), failure: () => fetching.failure }
  } catch (error) {
    await release()
    throw error
  }
}

async function execute(fetching: Fetching, places: Place[], onProgress: (run: FeedRun) => void) {
  const { feed, run } = fetching
  try {
    const remaining = batches(places, feed.batchSize)
    for (let batch; (batch = remaining.shift());) {
      const error = await fetchBatch(fetching, batch)
      if (error) run.failed += batch.length
      const problem = fetching.stoppedBy ?? error
      if (problem) run.addProblem(problem.sentence)
      if (fetching.stoppedBy) run.failed += remaining.splice(0).flat().length
      await run.save()
      onProgress(run)
    }
    // Cities that were deleted meanwhile, or that the feed does not know, are not counted.
    run.cities = run.processed
  } catch (error) {
    fetching.failure = error
    run.addProblem(phrase('Stopped by an error: {reason}', { reason: causeOf(error) }))
    logger.error('feed %s: %s', feed.name, run.problem)
  }
  await finish(run).catch((error) => {
    fetching.failure ??= error
    logger.error('feed %s: %s', feed.name, causeOf(error))
  })
  return run
}

async function finish(run: FeedRun) {
  run.endedAt = await currentTime()
  await run.save()
}

/**
 * Fetches and stores the readings of some cities. Returns the error if no reading could be fetched;
 * its cities are not yet counted as failed.
 */
async function fetchBatch(fetching: Fetching, places: Place[]): Promise<FeedError | undefined> {
  const result = fetching.stoppedBy ?? (await request(fetching, places))
  if (!(result instanceof FeedError)) {
    await store(fetching, result)
    return
  }
  if (result.stopsRun) fetching.stoppedBy = result
  const divisible = result.mayDependOnPlaces && places.length > 1 && fetching.divisionsLeft > 0
  return divisible ? fetchHalves(fetching, places) : result
}

/**
 * Fetches some cities by two requests. If only one of the requests fails, records its cities as
 * failed. If both fail, the cities are probably not the reason: returns one of the errors.
 */
async function fetchHalves(fetching: Fetching, places: Place[]) {
  fetching.divisionsLeft--
  const halves = batches(places, Math.ceil(places.length / 2))
  const errors: (FeedError | undefined)[] = []
  for (const half of halves) errors.push(await fetchBatch(fetching, half))
  if (errors.every(Boolean)) return errors.at(-1)
  for (const [index, error] of errors.entries()) {
    if (error) await addFailures(fetching.run, failuresOf(halves[index], error))
  }
}

function failuresOf(places: Place[], { sentence: reason }: FeedError) {
  return places.map(({ id }) => ({ cityId: id, reason }))
}

async function store({ feed, run }: Fetching, { readings, failures, note }: FetchResult) {
  if (note) run.addProblem(note)
  if (readings.length) {
    const { accepted, stored } = await Reading.recordNew(readings, feed.name)
    run.stored += stored
    run.unchanged += accepted - stored
  }
  await addFailures(run, failures)
}

async function addFailures(run: FeedRun, failures: Failure[]) {
  await run.addFailures(failures)
  run.failed += failures.length
}

async function request(
  { feed, signal }: Fetching,
  places: Place[]
): Promise<FetchResult | FeedError> {
  try {
    const body = await feed.fetch(places, signal)
    if (signal.aborted) return abortError(signal)
    return await feed.parse(body, places, await currentTime())
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
