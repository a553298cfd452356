import db from '@adonisjs/lucid/services/db'
import { dayOfYear } from '#training/calendar'

/** Returns the distance in metres that a member wants to reach in a year, or undefined. */
export async function findGoal({ id }: { id: number }, year: number) {
  const row = await db.from('yearly_goals').where({ user_id: id, year }).first()
  return (row?.distance_m ?? undefined) as number | undefined
}

export async function setGoal({ id }: { id: number }, year: number, metres: number) {
  await db.rawQuery(
    `INSERT INTO yearly_goals (user_id, year, distance_m) VALUES (?, ?, ?)
       ON CONFLICT (user_id, year) DO UPDATE SET distance_m = excluded.distance_m`,
    [id, year, metres]
  )
}

/** Returns whether there was a goal. */
export async function removeGoal({ id }: { id: number }, year: number) {
  const deleted = await db.from('yearly_goals').where({ user_id: id, year }).delete()
  return Number(deleted) > 0
}

/**
 * Compares a yearly goal with what is done, all in metres. With equal distances on all days, a member
 * reaches the goal on the last day of the year.
 * @param today the member's calendar day; a year that is over is expected to be complete
 */
export function goalProgress(goalM: number, doneM: number, year: number, today: string) {
  const { ordinal, daysInYear } = dayOfYear(today)
  const isCurrent = today.startsWith(`${year}-`)
  const expectedM = isCurrent ? Math.round((goalM * ordinal) / daysInYear) : goalM
  const share = Math.round((100 * doneM) / goalM)
  return {
    goalM,
    doneM,
    expectedM,
    isCurrent,
    /** Negative if the member is behind. */
    aheadM: doneM - expectedM,
    /** 100 only if the goal is reached. */
    percent: doneM < goalM ? Math.min(99, share) : share,
  }
}
