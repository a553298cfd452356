import db from '@adonisjs/lucid/services/db'
import { KINDS } from '#training/kinds'
import { TOTALS, type KindTotals } from '#training/totals'

export type DayTotals = KindTotals & { date: string }

/** Returns a member's totals of each day and kind of a calendar year that has entries, in their order. */
export async function dailyTotals({ id }: { id: number }, year: number) {
  const { rows } = await db.rawQuery<{ rows: DayTotals[] }>(
    `SELECT date, kind, ${TOTALS} FROM entries
       WHERE user_id = :id AND date BETWEEN :from AND :to
       GROUP BY date, kind
       ORDER BY date, array_position(:kinds, kind)`,
    { id, kinds: Object.keys(KINDS), from: `${year}-01-01`, to: `${year}-12-31` }
  )
  return rows
}
