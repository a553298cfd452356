import db from '@adonisjs/lucid/services/db'
import { JOB_SCHEMA } from '#process/jobs/job_schema'
import { DEAD } from '#process/jobs/queues'

const CHANNELS = ['mail', 'push'] as const

/** Counts of notifications by channel: mail or push. */
type ByChannel = Record<(typeof CHANNELS)[number], number>

/** How alerts are getting on. Times are by the database's clock. */
export interface NotificationStates {
  /** Crossings of limits within the last hour. */
  crossed: number
  /** Crossings of the last hour that were told. */
  sent: ByChannel
  /** Mails and pushes that have failed and are tried again later, or that were given up. */
  failing: ByChannel
  /** Seconds since the oldest crossing that is not told yet, but will be; 0 if there is none. */
  oldestWait: ByChannel
}

/**
 * Returns how the notifications of alerts are getting on.
 * @param timeoutMs the longest time to wait for the database
 * @throws if the database does not answer or has not been migrated
 */
export async function notificationStates(timeoutMs: number): Promise<NotificationStates> {
  const { rows } = await db
    .rawQuery(
      `WITH
         recent AS (
           SELECT count(*) AS crossed, count(mailed_at) AS mailed, count(pushed_at) AS pushed
             FROM notifications WHERE created_at > now() - interval '1 hour'),
         jobs AS MATERIALIZED (
           SELECT id, name AS channel, data, state = 'retry' AND start_after > now() AS failing
             FROM ${JOB_SCHEMA}.job
             WHERE (name = 'push' OR (name = 'mail' AND data->>'letter' = 'alerts'))
               AND state IN ('created', 'retry', 'active')),
         given_up AS (
           SELECT source_name AS channel FROM ${JOB_SCHEMA}.job
             WHERE name = '${DEAD}' AND state = 'created'
               AND (source_name = 'push' OR (source_name = 'mail' AND data->>'letter' = 'alerts'))),
         waiting AS (
           SELECT channel, created_at FROM jobs JOIN notifications ON mail_id = jobs.id
             WHERE channel = 'mail'
           UNION ALL
           SELECT channel, created_at FROM jobs
             JOIN notifications ON notifications.id = (data->>'notificationId')::integer
             WHERE channel = 'push'
           UNION ALL
           SELECT channel, min(created_at) FROM notifications, unnest(:channels::text[]) AS channel
             WHERE requested_at IS NULL GROUP BY channel)
       SELECT channel, crossed::integer,
         (CASE channel WHEN 'mail' THEN mailed ELSE pushed END)::integer AS sent,
         ((SELECT count(*) FROM jobs WHERE jobs.channel = channels.channel AND failing)
           + (SELECT count(*) FROM given_up WHERE given_up.channel = channels.channel))::integer AS failing,
         coalesce((SELECT extract(epoch FROM clock_timestamp() - min(created_at)) FROM waiting
           WHERE waiting.channel = channels.channel), 0)::float8 AS "oldestWait"
       FROM unnest(:channels::text[]) AS channels(channel), recent`,
      { channels: [...CHANNELS] }
    )
    .timeout(timeoutMs)
  const by = (key: string) =>
    Object.fromEntries(rows.map((row: Record<string, any>) => [row.channel, row[key]])) as ByChannel
  return {
    crossed: rows[0].crossed,
    sent: by('sent'),
    failing: by('failing'),
    oldestWait: by('oldestWait'),
  }
}
