import db from '@adonisjs/lucid/services/db'
import { KINDS, type Kind } from '#training/kinds'
import { addUp, TOTALS, type KindTotals, type Totals } from '#training/totals'
import type { Week } from '#training/weeks'

export interface WeekTotals {
  week: Week
  total: Totals
  /** Only the kinds that have entries in this week, in the order of `KINDS`. */
  kinds: KindTotals[]
}

type Row = KindTotals & { monday: string }

/**
 * Returns a member's totals of each of the weeks, in their order. A week without entries is in the
 * result, too, and a week may be asked for twice. One statement reads all weeks, from the index.
 * @param kind omitted for entries of all kinds
 */
export async function weeklyTotals({ id }: { id: number }, weeks: Week[], kind?: Kind) {
  const { rows } = await db.rawQuery<{ rows: Row[] }>(
    `SELECT monday, totals.*
       FROM unnest(:mondays::date[]) AS monday
       CROSS JOIN LATERAL (
         SELECT kind, ${TOTALS} FROM entries
           WHERE user_id = :id AND date BETWEEN monday AND monday + 6
             AND kind = coalesce(:kind, kind)
           GROUP BY kind
       ) AS totals
       ORDER BY array_position(:kinds, kind)`,
    {
      id,
      kind: kind ?? null,
      kinds: Object.keys(KINDS),
      mondays: [...new Set(weeks.map(({ from }) => from))],
    }
  )
  const byMonday = Map.groupBy(rows, ({ monday }) => monday)
  return weeks.map((week): WeekTotals => {
    const kinds = byMonday.get(week.from) ?? []
    return { week, total: addUp(kinds), kinds }
  })
}
