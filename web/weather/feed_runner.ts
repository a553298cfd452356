import logger from '@adonisjs/core/services/logger'
import config from '#config/feeds'
import City from '#models/city'
import FeedRun, { type Starter } from '#models/feed_run'
import Reading from '#models/reading'
import { DateTime } from 'luxon'
import { endedBy, FeedError, type Feed, type Outcome, type Place } from '#weather/feed'
import { hold } from '#weather/feed_lock'

interface Begun {
  run: FeedRun
  /** Settles when the run has ended, and never fails. */
  ended: Promise<FeedRun>
}

/** Begins a run of this feed; undefined where one is under way. */
export async function startRun(
  feed: Feed,
  starter: Starter,
  { startedBy = null as number | null, ending = undefined as AbortSignal | undefined, onProgress = (_: FeedRun) => {} } = {} // prettier-ignore
): Promise<Begun | undefined> {
  const held = await hold(feed.name)
  if (!held) return
  const { lost, release } = held
  try {
    const places = await City.query().where('enabled', true).orderBy('id')
    const run = await FeedRun.begin(feed.name, starter, startedBy, places.length)
    const late = AbortSignal.timeout(config.longestRun)
    const signal = AbortSignal.any(ending ? [ending, late, lost] : [late, lost])
    const ended = carryOut(feed, run, places, signal, onProgress).finally(release)
    return { run, ended }
  } catch (error) {
    await release()
    throw error
  }
}

async function carryOut(
  feed: Feed,
  run: FeedRun,
  places: Place[],
  ending: AbortSignal,
  onProgress: (run: FeedRun) => void
) {
  try {
    const waiting = batches(places, feed.batch)
    for (let some; (some = waiting.shift());) {
      const problem = await take(feed, run, some, ending)
      if (problem?.last) run.failed += waiting.splice(0).flat().length
      await run.save()
      onProgress(run)
    }
    // Of cities that are gone meanwhile, and of those that it does not know, it has nothing to say.
    run.cities = run.processed
  } catch (error) {
    run.problem = `Broken off: ${(error as Error).message}`
    logger.error('feed %s: %s', feed.name, run.problem)
  }
  await finish(run).catch((error) => logger.error('feed %s: %s', feed.name, error.message))
  return run
}

async function finish(run: FeedRun) {
  run.endedAt = DateTime.utc()
  await run.save()
  await FeedRun.prune(config.keepRuns)
}

/** Asks for some places, and stores what is good; answers why there was nothing. */
async function take(feed: Feed, run: FeedRun, places: Place[], ending: AbortSignal) {
  const outcome = await ask(feed, places, ending)
  if (outcome instanceof FeedError) {
    run.addProblem(outcome.message)
    run.failed += places.length
    return outcome
  }
  const { measured, failures, note } = outcome
  if (note) run.addProblem(note)
  if (measured.length) {
    const { offered, stored } = await Reading.recordNew(measured, feed.name)
    run.stored += stored
    run.unchanged += offered - stored
  }
  await run.addFailures(failures)
  run.failed += failures.length
}

async function ask(feed: Feed, places: Place[], ending: AbortSignal): Promise<Outcome | FeedError> {
  try {
    const answer = await feed.fetch(places, ending)
    return ending.aborted ? endedBy(ending) : feed.parse(answer, places)
  } catch (error) {
    if (error instanceof FeedError) return error
    throw error
  }
}

function batches(places: Place[], size: number) {
  const count = Math.ceil(places.length / Math.min(size, places.length || 1))
  return Array.from({ length: count }, (_, n) =>
    size === Infinity ? places : places.slice(n * size, (n + 1) * size)
  )
}
