import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { nextRun } from '#support/schedule'

export interface Task {
  /** Identifies the task in the database, so it must never change. */
  name: string
  /** An interval such as "15m", or a cron expression. Without it, the task never runs. */
  schedule?: string
  run(ending: AbortSignal): Promise<unknown>
}

/** Timers cannot wait for a month, and the machine may sleep meanwhile. */
const MAX_PAUSE_MS = 60_000

/** A larger difference between this clock and the database's is logged. */
const MAX_CLOCK_DIFFERENCE_SECONDS = 60

/** Runs a task at its scheduled times until `ending`. Of several processes, one runs it each time. */
export async function runOnSchedule({ name, schedule, run }: Task, ending: AbortSignal) {
  while (!ending.aborted) {
    const runAt = nextRun(schedule!, new Date())
    if (!runAt) return
    await pauseUntil(runAt, ending)
    // Computed again after each pause: somebody may have set the clock meanwhile.
    if (ending.aborted || Date.now() < runAt.getTime()) continue
    try {
      if (await claim(name, runAt)) await run(ending)
    } catch (error) {
      if (!ending.aborted) logger.error('%s failed: %s', name, (error as Error).message)
    }
  }
}

/**
 * Claims this run for this process. A process with a wrong clock must not stop the others, so by the
 * database's clock a run in the future cannot be claimed, and a claim more than a day ahead is
 * ignored.
 * @returns whether this process, and no other, has the run
 */
async function claim(task: string, runAt: Date) {
  const { rows } = await db.rawQuery(
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
