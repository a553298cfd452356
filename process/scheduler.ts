import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import pRetry from 'p-retry'
import { causeOf } from '#support/error_cause'
import { nextRun } from '#support/schedule'

export interface Task {
  /** Identifies the task in the database, so it must never change. */
  name: string
  /** An interval such as "15m", or a cron expression. Without it, the task never runs. */
  schedule?: string
  /** Adds the jobs of one scheduled time. They exist only if the transaction commits. */
  enqueue(trx: TransactionClientContract, runAt: Date): Promise<unknown>
}

/** Timers cannot wait for a month, and the machine may sleep during a long pause. */
const MAX_PAUSE_MS = 60_000

/** If the clocks of this process and of the database differ by more than this, a warning is logged. */
const MAX_CLOCK_DIFFERENCE_SECONDS = 60

/**
 * Adds the jobs of a task at its scheduled times, until `ending`. If several processes have the
 * task, only one of them adds the jobs of each time. If that fails, for example because the database
 * restarts, tries again until the next time, which may be a day later.
 */
export async function enqueueOnSchedule(task: Task, ending: AbortSignal) {
  const { name, schedule } = task
  while (!ending.aborted) {
    const runAt = nextRun(schedule!, new Date())
    if (!runAt) return
    await pauseUntil(runAt, ending)
    // The time of the run is computed again after each pause, because the clock may have been
    // changed.
    if (ending.aborted || Date.now() < runAt.getTime()) continue
    await pRetry(() => enqueueOnce(task, runAt), {
      retries: Infinity,
      maxTimeout: MAX_PAUSE_MS,
      signal: ending,
      shouldRetry: () => Date.now() < Number(nextRun(schedule!, runAt) ?? Infinity),
      onFailedAttempt: ({ error }) => {
        if (!ending.aborted) logger.error('%s failed: %s', name, causeOf(error))
      },
    }).catch(() => {})
  }
}

/**
 * Claims a scheduled time and adds its jobs in the same transaction. If this process is killed, the
 * time is still free for another process, or the jobs exist.
 * @returns whether this process has claimed the time
 */
export function enqueueOnce({ name, enqueue }: Task, runAt: Date) {
  return db.transaction(async (trx) => {
    const isMine = await claim(name, runAt, trx)
    if (isMine) await enqueue(trx, runAt)
    return isMine
  })
}

/**
 * Claims a scheduled time for this process. A process whose clock is wrong must not keep the other processes
 * from running the task. So a time cannot be claimed more than a minute in advance by the
 * database's clock, and an existing claim that is more than a day ahead of that clock is ignored.
 * @returns true in only one process for each time
 */
async function claim(task: string, runAt: Date, trx: TransactionClientContract) {
  const { rows } = await trx.rawQuery(
    `WITH claimed AS (
       INSERT INTO schedule_turns AS known
       SELECT :task, :runAt::timestamptz
         WHERE :runAt::timestamptz <= clock_timestamp() + interval '1 minute'
       ON CONFLICT (task) DO UPDATE SET turn = excluded.turn
         WHERE known.turn < excluded.turn OR known.turn > clock_timestamp() + interval '1 day'
       RETURNING 1
     )
     SELECT EXISTS (SELECT FROM claimed) AS claimed,
       round(extract(epoch FROM :now::timestamptz - clock_timestamp()))::float8 AS ahead`,
    { task, runAt: runAt.toISOString(), now: new Date().toISOString() }
  )
  const [{ claimed, ahead }] = rows
  if (Math.abs(ahead) > MAX_CLOCK_DIFFERENCE_SECONDS) {
    const direction = ahead > 0 ? 'ahead of' : 'behind'
    logger.warn("%s: this clock is %d s %s the database's", task, Math.abs(ahead), direction)
  }
  return claimed as boolean
}

async function pauseUntil(time: Date, ending: AbortSignal) {
  const restMs = Math.max(0, time.getTime() - Date.now())
  await pause(Math.min(restMs, MAX_PAUSE_MS), undefined, { signal: ending }).catch(() => {})
}
