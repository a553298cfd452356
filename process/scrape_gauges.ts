import db from '@adonisjs/lucid/services/db'
import config from '#config/feeds'
import type { Health } from '#process/health'
import { registerGauge, registerLabelledGauge } from '#process/metrics'
import { notificationStates } from '#process/notification_states'
import { queueStates, type QueueState } from '#process/jobs/queue_states'
import { webhookStates } from '#process/webhook_states'
import { countPending } from '#messaging/outbox'
import { ANSWER_TIMEOUT_MS, memoizeBriefly } from '#support/memoize_briefly'

const QUEUE_GAUGES: [name: string, help: string, key: keyof QueueState][] = [
  ['waiting', 'Jobs that are due, but not started', 'waiting'],
  ['running', 'Jobs that a worker has taken', 'running'],
  ['retrying', 'Jobs that have failed and are tried again later', 'retrying'],
  ['oldest_wait_seconds', 'How long the oldest waiting job has been due', 'oldestWait'],
  ['given_up', 'Jobs that were given up and that nobody has retried or cancelled', 'givenUp'],
  ['workers', 'Processes that do the jobs of the queue', 'workers'],
]

const NOTIFICATION_GAUGES: [name: string, help: string, key: 'sent' | 'failing' | 'oldestWait'][] =
  [
    ['sent', 'Crossings of the last hour that were told by this channel', 'sent'],
    [
      'failing',
      'Mails and pushes of alerts that are tried again later or were given up',
      'failing',
    ],
    [
      'oldest_wait_seconds',
      'Time since the oldest crossing that is still to be told',
      'oldestWait',
    ],
  ]

/**
 * Registers the gauges that are read from the database and the bus when Prometheus asks.
 * @returns a function that refreshes all of them together
 */
export function registerGauges(health: Health) {
  const isOk = (service: string) => async () => {
    const states = await health.states()
    return states.get(service) === 'ok'
  }
  registerGauge('fairweather_database_up', 'Whether the database answers', isOk('database'))
  registerGauge('fairweather_bus_up', 'Whether the bus works', isOk('bus'))

  const pending = memoizeBriefly(countPending)
  registerGauge(
    'fairweather_owed_readings',
    'Cities whose newest reading is not published yet',
    async () => {
      const counts = await pending()
      return counts?.readings
    }
  )
  registerGauge(
    'fairweather_owed_rooms',
    'Rooms of the chat with changes that are not published yet',
    async () => {
      const counts = await pending()
      return counts?.rooms
    }
  )
  registerGauge(
    'fairweather_owed_inboxes',
    'Members whose unread counts have changed, which is not published yet',
    async () => {
      const counts = await pending()
      return counts?.inboxes
    }
  )
  registerGauge(
    'fairweather_owed_revocations',
    'Ended rights that are not published yet',
    async () => {
      const counts = await pending()
      return counts?.revocations
    }
  )

  const ages = memoizeBriefly(feedAges)
  registerLabelledGauge(
    'fairweather_feed_age_seconds',
    'Time since a run of the feed last brought something, or since its first run',
    'feed',
    ages
  )
  registerGauge(
    'fairweather_feed_interval_seconds',
    'The longest time between two scheduled runs of the feeds; absent if nothing is scheduled',
    () => config.longestIntervalSeconds
  )

  const queues = memoizeBriefly(() => queueStates(ANSWER_TIMEOUT_MS))
  for (const [name, help, key] of QUEUE_GAUGES) {
    registerLabelledGauge(`fairweather_jobs_${name}`, help, 'queue', async () => {
      const states = Object.entries((await queues()) ?? {})
      return Object.fromEntries(states.map(([queue, state]) => [queue, state[key]]))
    })
  }

  const notifications = memoizeBriefly(() => notificationStates(ANSWER_TIMEOUT_MS))
  registerGauge(
    'fairweather_notifications_crossed',
    'Limits of alerts that were crossed within the last hour',
    async () => {
      const states = await notifications()
      return states?.crossed
    }
  )
  for (const [name, help, key] of NOTIFICATION_GAUGES) {
    registerLabelledGauge(`fairweather_notifications_${name}`, help, 'channel', async () => {
      const states = await notifications()
      return states?.[key]
    })
  }
  const webhooks = memoizeBriefly(() => webhookStates(ANSWER_TIMEOUT_MS))
  registerLabelledGauge(
    'fairweather_webhook_deliveries',
    'Deliveries to webhooks that wait, or that ended within an hour',
    'state',
    async () => {
      const states = await webhooks()
      return states?.deliveries
    }
  )
  registerGauge(
    'fairweather_webhook_oldest_wait_seconds',
    'Time since the oldest waiting delivery to a webhook was added',
    async () => {
      const states = await webhooks()
      return states?.oldestWait
    }
  )
  registerGauge(
    'fairweather_webhooks_failing',
    'Webhooks that are on, and whose last request has failed',
    async () => {
      const states = await webhooks()
      return states?.failing
    }
  )
  return () =>
    Promise.all([health.states(), pending(), ages(), queues(), notifications(), webhooks()])
}

/**
 * Returns, for each configured feed, the seconds since a run last brought readings, or since the
 * first run if no run has brought any. Uses the database's clock. Feeds that are no longer
 * configured are left out, because they are not late.
 */
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
