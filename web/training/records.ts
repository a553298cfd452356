import db from '@adonisjs/lucid/services/db'
import { KINDS, type Kind } from '#training/kinds'
import { MIN_FASTEST } from '#training/record_rules'
import { findStreaks } from '#training/streak'
import { TOTALS, type KindTotals } from '#training/totals'
import { weekOf } from '#training/weeks'

interface EntryRecord {
  id: number
  date: string
  kind: Kind
  distanceM: number
  durationS: number
}

type Row = EntryRecord & { record: 'longest' | 'fastest' }

/**
 * Returns a member's records of each kind that has entries, and their streaks of weeks. The first of
 * several equal entries or weeks has the record.
 * @param today the member's calendar day
 */
export async function findRecords(user: { id: number }, today: string) {
  const [entries, weeks] = await Promise.all([recordEntries(user), bestAndAllWeeks(user)])
  const kinds = (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const [longest, fastest] = (['longest', 'fastest'] as const).map((record) =>
      entries.find((entry) => entry.record === record && entry.kind === kind)
    )
    const best = weeks.find((week): week is BestWeek => week.kind === kind)
    if (!longest || !best) return []
    return [{ kind, longest, fastest, week: { ...best, week: weekOf(best.monday) } }]
  })
  const mondays = weeks.filter((week) => week.kind === null).map(({ monday }) => monday)
  return { kinds, streaks: findStreaks(mondays, today) }
}

async function recordEntries({ id }: { id: number }) {
  const { rows } = await db.rawQuery<{ rows: Row[] }>(
    `WITH mine AS MATERIALIZED (
       SELECT id, date, kind, distance_m AS "distanceM", duration_s AS "durationS",
              CASE WHEN distance_m >= :metres OR duration_s >= :seconds
                THEN distance_m::float8 / duration_s END AS speed
         FROM entries WHERE user_id = :id),
     best AS (
       SELECT kind, max("distanceM") AS distance, max(speed) AS speed FROM mine GROUP BY kind)
     (SELECT DISTINCT ON (kind) 'longest' AS record, mine.*
       FROM mine JOIN best USING (kind) WHERE "distanceM" = distance ORDER BY kind, date, id)
     UNION ALL
     (SELECT DISTINCT ON (kind) 'fastest', mine.*
       FROM mine JOIN best USING (kind) WHERE mine.speed = best.speed ORDER BY kind, date, id)`,
    { id, ...MIN_FASTEST }
  )
  return rows
}

type BestWeek = KindTotals & { monday: string }
type AnyWeek = { kind: null; monday: string }

/** Returns the best week of each kind, and each week with entries without a kind. */
async function bestAndAllWeeks({ id }: { id: number }) {
  const { rows } = await db.rawQuery<{ rows: (BestWeek | AnyWeek)[] }>(
    `WITH weeks AS MATERIALIZED (
       SELECT date - (extract(isodow FROM date)::integer - 1) AS monday, kind, ${TOTALS}
         FROM entries WHERE user_id = ? GROUP BY 1, kind)
     (SELECT DISTINCT ON (kind) * FROM weeks ORDER BY kind, "distanceM" DESC, monday)
     UNION ALL
     (SELECT DISTINCT monday, NULL, NULL::bigint, NULL::bigint, NULL::bigint FROM weeks)`,
    [id]
  )
  return rows
}
