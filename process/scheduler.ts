import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { nextRun } from '#support/schedule'

export interface Task {
  /** By it the processes agree who has the turn; the same for ever. */
  name: string
  /** As in the settings: "15m", or a cron expression; none: never. */
  schedule?: string
  run(ending: AbortSignal): Promise<unknown>
}

/** Milliseconds: timers know no month, and a machine may sleep. */
const LONGEST_NAP = 60_000

/** Seconds between two clocks, beyond which it is said. */
const LARGEST_DIFFERENCE = 60

/** Does the task at each of its turns, until all ends; of any number of processes one does. */
export async function runOnSchedule({ name, schedule, run }: Task, ending: AbortSignal) {
  while (!ending.aborted) {
    const turn = nextRun(schedule!, new Date())
    if (!turn) return
    await nap(turn, ending)
    // Looked at anew after each nap: a clock may have been set meanwhile, and the turn be another.
    if (ending.aborted || Date.now() < turn.getTime()) continue
    try {
      if (await claim(name, turn)) await run(ending)
    } catch (error) {
      if (!ending.aborted) logger.error('%s failed: %s', name, (error as Error).message)
    }
  }
}

/**
 * Whether this process, and so no other one, has this turn. By the clock of the database a turn that is
 * still to come is nobody's, and one that was given a day too early is forgotten: one wrong clock must not
 * stop all the others.
 */
async function claim(task: string, turn: Date) {
  const { rows } = await db.rawQuery(
    `WITH claimed AS (
       INSERT INTO schedule_turns AS known
       SELECT :task, :turn::timestamptz
         WHERE :turn::timestamptz <= clock_timestamp() + interval '1 minute'
       ON CONFLICT (task) DO UPDATE SET turn = excluded.turn
         WHERE known.turn < excluded.turn OR known.turn > clock_timestamp() + interval '1 day'
       RETURNING 1
     )
     SELECT EXISTS (SELECT FROM claimed) AS claimed,
       round(extract(epoch FROM :now::timestamptz - clock_timestamp()))::float8 AS ahead`,
    { task, turn: turn.toISOString(), now: new Date().toISOString() }
  )
  const [{ claimed, ahead }] = rows
  if (Math.abs(ahead) > LARGEST_DIFFERENCE) {
    const way = ahead > 0 ? 'ahead of' : 'behind'
    logger.warn("%s: this clock is %d s %s the database's", task, Math.abs(ahead), way)
  }
  return claimed as boolean
}

async function nap(turn: Date, ending: AbortSignal) {
  const rest = Math.max(0, turn.getTime() - Date.now())
  await pause(Math.min(rest, LONGEST_NAP), undefined, { signal: ending }).catch(() => {})
}
