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
  const [entries, weeks] = await Promise.all([recordEntries(user), weeksWithEntries(user)])
  const kinds = (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const find = (record: Row['record']) =>
      entries.find((entry) => entry.record === record && entry.kind === kind)
    const longest = find('longest')
    const week = mostIn(weeks.filter((each) => each.kind === kind))
    return longest && week ? [{ kind, longest, fastest: find('fastest'), week }] : []
  })
  return {
    kinds,
    streaks: findStreaks(
      weeks.map(({ monday }) => monday),
      today
    ),
  }
}

async function recordEntries({ id }: { id: number }) {
  const { rows } = await db.rawQuery<{ rows: Row[] }>(
    `WITH mine AS (
       SELECT id, date, kind, distance_m AS "distanceM", duration_s AS "durationS"
         FROM entries WHERE user_id = :id)
     (SELECT DISTINCT ON (kind) 'longest' AS record, * FROM mine
       ORDER BY kind, "distanceM" DESC, date, id)
     UNION ALL
     (SELECT DISTINCT ON (kind) 'fastest', * FROM mine
       WHERE "distanceM" >= :metres OR "durationS" >= :seconds
       ORDER BY kind, "distanceM"::float8 / "durationS" DESC, date, id)`,
    { id, ...MIN_FASTEST }
  )
  return rows
}

async function weeksWithEntries({ id }: { id: number }) {
  const { rows } = await db.rawQuery<{ rows: (KindTotals & { monday: string })[] }>(
    `SELECT date - (extract(isodow FROM date)::integer - 1) AS monday, kind, ${TOTALS}
       FROM entries WHERE user_id = ?
       GROUP BY 1, kind ORDER BY 1`,
    [id]
  )
  return rows
}

function mostIn(weeks: (KindTotals & { monday: string })[]) {
  const [first, ...others] = weeks
  if (!first) return undefined
  const most = others.reduce((best, each) => (each.distanceM > best.distanceM ? each : best), first)
  return { ...most, week: weekOf(most.monday) }
}
