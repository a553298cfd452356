import db from '@adonisjs/lucid/services/db'
import config from '#config/feeds'
import type { Health } from '#process/health'
import { gauge, gauges } from '#process/metrics'
import { owedNow } from '#messaging/outbox'
import { PATIENCE, shared } from '#support/memoize_briefly'

/**
 * What is looked up in the database, and elsewhere, when Prometheus asks, by each process for itself.
 * Answers how to ask for all of it at once.
 */
export function measureWhatIsAsked(health: Health) {
  const state = (need: string) => async () => {
    const states = await health.states()
    return states.get(need) === 'ok'
  }
  gauge('fairweather_database_up', 'Whether the database answers', state('database'))
  gauge('fairweather_bus_up', 'Whether the bus carries', state('bus'))

  const owed = shared(owedNow)
  gauge('fairweather_owed_readings', 'Cities whose newest reading is not announced', async () => {
    const found = await owed()
    return found?.readings
  })
  gauge('fairweather_owed_revocations', 'Ended rights that hubs are not told of', async () => {
    const found = await owed()
    return found?.revocations
  })

  const ages = shared(feedAges)
  gauges(
    'fairweather_feed_age_seconds',
    'Since a run of the feed has brought something, or since its first one where none ever has',
    'feed',
    ages
  )
  gauge(
    'fairweather_feed_interval_seconds',
    'The longest time between two turns of the feeds; none where nothing is scheduled',
    () => config.longestPause
  )
  return () => Promise.all([health.states(), owed(), ages()])
}

/** Of those feeds that there are: one that was given up is not late. By the database's clock alone. */
async function feedAges() {
  const { rows } = await db
    .rawQuery(
      `SELECT feed, extract(epoch FROM clock_timestamp() - coalesce(
         max(ended_at) FILTER (WHERE stored + unchanged > 0), min(started_at)))::float8 AS age
       FROM feed_runs WHERE feed = ANY(?) GROUP BY feed`,
      [config.names]
    )
    .timeout(PATIENCE)
  return Object.fromEntries(rows.map((row: { feed: string; age: number }) => [row.feed, row.age]))
}
