import type { PgBoss, Queue, WorkOptions } from 'pg-boss'
import type { MailJob } from '#process/jobs/mail_job'

/** The data of a job, by the name of its queue. Backups and pages show it, so it contains no secret. */
export interface Jobs {
  mail: MailJob
  /** Tells one device of a crossed limit. */
  push: { notificationId: number; deviceId: number }
  import: { importId: number; userId: number }
  feed: { feed: string; starter: 'admin' | 'schedule'; startedBy?: number }
  prune: { recent: boolean }
  cleanup: Record<string, never>
  /** Sends what waits for a webhook. The table `webhook_deliveries` says what that is. */
  webhook: { webhookId: number }
  /** Requests the yearly report for all members who get it. The queue `mail` sends it. */
  report: { year: number }
}

export type QueueName = keyof Jobs

interface QueueDefinition {
  queue: Omit<Queue, 'name'>
  work: WorkOptions
}

/** Keeps the jobs that were given up, until somebody looks at them. No worker takes them. */
export const DEAD = 'dead'

/**
 * The priorities of mails. A mail that a member waits for, such as that of a new password, has 0: it is sent
 * before all others.
 */
export const MAIL_PRIORITIES = { notice: -1, report: -2 }

const HOUR_SECONDS = 3600
const DAY_SECONDS = 24 * HOUR_SECONDS

const DEAD_QUEUE = {
  retryLimit: 0,
  // pg-boss deletes a job that no worker takes after this time. Its default is two weeks.
  retentionSeconds: 30 * DAY_SECONDS,
  deleteAfterSeconds: 30 * DAY_SECONDS,
}

/** Wakes workers with NOTIFY. A worker polls as well, because NOTIFY does not pass every pooler. */
const POLLING = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5 }

/** For a queue that gets a job an hour at most. */
const RARE_POLLING = { pollingIntervalSeconds: 30, notifyPollingIntervalSeconds: 60 }

const common = {
  notify: true,
  // A worker that is killed stops its heartbeat, and another worker takes its jobs after this time.
  heartbeatSeconds: 10,
  deadLetter: DEAD,
  retryLimit: 5,
  retryDelay: 5,
  retryBackoff: true,
  expireInSeconds: HOUR_SECONDS,
  deleteAfterSeconds: DAY_SECONDS,
}

/** Has at most one unfinished job for each `singletonKey`. */
const exclusive = { ...common, policy: 'exclusive' } as const

export const QUEUES: Record<QueueName, QueueDefinition> = {
  mail: {
    // A mail server may be unreachable for two days before a mail is given up. A slow one may use up
    // all timeouts of config/mail.ts, and has still sent the mail.
    queue: {
      ...common,
      retryLimit: 300,
      retryDelayMax: 600,
      expireInSeconds: 600,
      deleteAfterSeconds: HOUR_SECONDS,
    },
    // A slow mail delays its whole batch, so several batches are in work at the same time.
    work: { ...POLLING, batchSize: 10, localConcurrency: 2, burstWhenBatchFull: true },
  },
  push: {
    // After an hour, an alert is not pushed any more.
    queue: {
      ...common,
      retryLimit: 20,
      retryDelayMax: 300,
      expireInSeconds: 60,
      deleteAfterSeconds: HOUR_SECONDS,
    },
    work: { ...POLLING, batchSize: 10, localConcurrency: 2, burstWhenBatchFull: true },
  },
  // The table `webhooks` says when a request that has failed is sent again. A slow receiver must not delay the
  // others.
  webhook: {
    queue: {
      ...common,
      retryDelayMax: 300,
      expireInSeconds: 120,
      deleteAfterSeconds: HOUR_SECONDS,
    },
    work: { ...POLLING, localConcurrency: 5 },
  },
  import: { queue: { ...common, retryLimit: 3 }, work: POLLING },
  // A feed that somebody fetches by hand must not delay the other one.
  feed: { queue: exclusive, work: { ...POLLING, localConcurrency: 2 } },
  prune: {
    // The first prune of a large table takes long.
    queue: { ...exclusive, retryDelay: 60, expireInSeconds: 6 * HOUR_SECONDS },
    work: RARE_POLLING,
  },
  cleanup: { queue: { ...exclusive, retryDelay: 60 }, work: RARE_POLLING },
  report: { queue: { ...exclusive, retryDelay: 60 }, work: RARE_POLLING },
}

export const queueNames = Object.keys(QUEUES) as QueueName[]

/** Creates the queues that do not exist yet. Several processes may do so at the same time. */
export async function createQueues(boss: PgBoss) {
  await boss.createQueue(DEAD, DEAD_QUEUE)
  for (const name of queueNames) await boss.createQueue(name, QUEUES[name].queue)
}

/** Applies changed options to the queues that an earlier version has created. */
export async function updateQueues(boss: PgBoss) {
  await boss.updateQueue(DEAD, DEAD_QUEUE)
  for (const name of queueNames) {
    const { policy, partition, ...options } = QUEUES[name].queue
    await boss.updateQueue(name, options)
  }
}
