import { setTimeout as pause } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import type { Task } from '#start/schedule'
import { nextTurn } from '#start/turns'

/** Milliseconds: timers know no month, and a machine may sleep. */
const LONGEST_NAP = 60_000

/** Does the task at each of its turns, until all ends; of any number of processes one does. */
export async function keep({ name, schedule, run }: Task, ending: AbortSignal) {
  let last = new Date()
  while (!ending.aborted) {
    // A clock that is set back must not give a turn twice.
    const turn = nextTurn(schedule!, new Date(Math.max(Date.now(), last.getTime())))
    if (!turn) return
    await until(turn, ending)
    if (ending.aborted) return
    last = turn
    try {
      if (await claim(name, turn)) await run(ending)
    } catch (error) {
      if (!ending.aborted) logger.error('%s failed: %s', name, (error as Error).message)
    }
  }
}

/** Whether this process, and so no other one, has this turn. */
async function claim(task: string, turn: Date) {
  const { rows } = await db.rawQuery(
    `INSERT INTO schedule_turns AS known VALUES (?, ?)
     ON CONFLICT (task) DO UPDATE SET turn = excluded.turn WHERE known.turn < excluded.turn
     RETURNING 1`,
    [task, turn.toISOString()]
  )
  return rows.length === 1
}

async function until(turn: Date, ending: AbortSignal) {
  for (let rest; (rest = turn.getTime() - Date.now()) > 0 && !ending.aborted;) {
    await pause(Math.min(rest, LONGEST_NAP), undefined, { signal: ending }).catch(() => {})
  }
}
