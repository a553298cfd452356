import db from '@adonisjs/lucid/services/db'
import config from '#config/feeds'
import type { Health } from '#process/health'
import { registerGauge, registerLabelledGauge } from '#process/metrics'
import { countPending } from '#messaging/outbox'
import { ANSWER_TIMEOUT_MS, memoizeBriefly } from '#support/memoize_briefly'

/**
 * What is looked up in the database, and elsewhere, when Prometheus asks, by each process for itself.
 * Answers how to ask for all of it at once.
 */
export function registerGauges(health: Health) {
  const state = (need: string) => async () => {
    const states = await health.states()
    return states.get(need) === 'ok'
  }
  registerGauge('fairweather_database_up', 'Whether the database answers', state('database'))
  registerGauge('fairweather_bus_up', 'Whether the bus carries', state('bus'))

  const owed = memoizeBriefly(countPending)
  registerGauge(
    'fairweather_owed_readings',
    'Cities whose newest reading is not announced',
    async () => {
      const found = await owed()
      return found?.readings
    }
  )
  registerGauge(
    'fairweather_owed_revocations',
    'Ended rights that hubs are not told of',
    async () => {
      const found = await owed()
      return found?.revocations
    }
  )

  const ages = memoizeBriefly(feedAges)
  registerLabelledGauge(
    'fairweather_feed_age_seconds',
    'Since a run of the feed has brought something, or since its first one where none ever has',
    'feed',
    ages
  )
  registerGauge(
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
    .timeout(ANSWER_TIMEOUT_MS)
  return Object.fromEntries(rows.map((row: { feed: string; age: number }) => [row.feed, row.age]))
}
