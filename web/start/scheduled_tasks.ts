import feeds from '#config/feeds'
import retention from '#config/reading_retention'
import { requestDeliveries } from '#alerts/request_deliveries'
import { requestMentionMails } from '#chat/request_mention_mails'
import { enqueue } from '#process/jobs/enqueue'
import type { Task } from '#process/scheduler'
import { wakeWebhooks } from '#webhooks/wake_webhooks'
import { requestRun } from '#weather/requested_runs'

/** The tasks for which `node ace jobs:work` adds jobs at scheduled times. */
export const tasks: Task[] = [
  {
    name: 'weather',
    schedule: feeds.schedule,
    enqueue: async (trx) => {
      for (const feed of feeds.names) await requestRun({ feed, starter: 'schedule' }, trx)
    },
  },
  {
    name: 'history',
    // Night in most of Europe. Any other time would do as well.
    schedule: retention.maxAgeMs || retention.thinAfterMs ? '17 3 * * *' : undefined,
    // On the first day of a month, checks all readings, because old readings may have been imported
    // during the last month.
    enqueue: (trx, runAt) => {
      const recent = runAt.getUTCDate() > 1
      return enqueue('prune', { recent }, { trx, singletonKey: 'prune' })
    },
  },
  {
    name: 'cleanup',
    schedule: '1h',
    enqueue: (trx) => enqueue('cleanup', {}, { trx, singletonKey: 'cleanup' }),
  },
  // Nobody waits longer than this for a mail or a push of an alert.
  { name: 'alerts', schedule: '10s', enqueue: requestDeliveries },
  { name: 'mentions', schedule: '1m', enqueue: requestMentionMails },
  { name: 'webhooks', schedule: '1m', enqueue: wakeWebhooks },
  {
    name: 'report',
    // On 2 January the year is over in every time zone. The days after it are for a worker that did not
    // run then, and for members who opt in later. Nobody gets a report twice.
    schedule: '0 6 2-31 1 *',
    enqueue: (trx, runAt) => {
      const year = runAt.getUTCFullYear() - 1
      return enqueue('report', { year }, { trx, singletonKey: 'report' })
    },
  },
]
