import db from '@adonisjs/lucid/services/db'
import { MAX_READING_AGE } from '#training/entry_temperatures'
import { KINDS, type Kind } from '#training/kinds'
import { entriesOf } from '#training/log'
import { MIN_FASTEST } from '#training/record_rules'
import { addUp, TOTALS, type KindTotals, type Totals } from '#training/totals'
import { weekOf, weeksOfYear, type Week } from '#training/weeks'

/** An ISO week, with all its days: those at the turn of the year may be in another calendar year. */
export interface WeekTotals extends Totals {
  week: Week
}

export interface RecordEntry {
  id: number
  date: string
  kind: Kind
  distanceM: number
  durationS: number
  city: string | null
  /** The temperature at the start, or null if it is not known. */
  celsius: number | null
}

export type RecordName = 'longest' | 'fastest' | 'coldest' | 'warmest'

export interface YearFigures {
  year: number
  total: Totals
  /** January to December. */
  months: Totals[]
  /** The kinds that have entries, in the order of `KINDS`. */
  kinds: KindTotals[]
  /** The weeks with the greatest distance, at most three, the best one first. */
  bestWeeks: WeekTotals[]
  records: Partial<Record<RecordName, RecordEntry>>
  /** The number of entries whose temperature at the start is known. */
  measured: number
}

/** A year of a member's log, beside the year before. */
export interface YearlyReport {
  current: YearFigures
  previous: YearFigures
}

const BEST_WEEKS = 3

/** Computes the report with three statements, however many entries there are. */
export async function yearlyReport(member: { id: number }, year: number): Promise<YearlyReport> {
  const [months, weeks, records] = await Promise.all([
    totalsByMonth(member, year),
    totalsByWeek(member, year),
    recordsOf(member, year),
  ])
  const figuresOf = (each: number): YearFigures => {
    const rows = months.filter((row) => row.year === each)
    const found = records.filter((row) => row.year === each)
    return {
      year: each,
      total: addUp(rows),
      months: Array.from({ length: 12 }, (_, index) =>
        addUp(rows.filter(({ month }) => month === index + 1))
      ),
      kinds: byKind(rows),
      bestWeeks: weeks.filter(({ week }) => week.year === each).slice(0, BEST_WEEKS),
      records: Object.fromEntries(found.map((row) => [row.record, row])),
      measured: found[0]?.measured ?? 0,
    }
  }
  return { current: figuresOf(year), previous: figuresOf(year - 1) }
}

/** Returns the years that have entries, the newest first. Reads one row of the index for each year. */
export async function yearsWithEntries({ id }: { id: number }): Promise<number[]> {
  const { rows } = await db.rawQuery(
    `WITH RECURSIVE newest(date) AS (
       (SELECT date FROM entries WHERE user_id = :id ORDER BY date DESC LIMIT 1)
       UNION ALL
       SELECT (SELECT date FROM entries
         WHERE user_id = :id AND date < date_trunc('year', newest.date) ORDER BY date DESC LIMIT 1)
       FROM newest WHERE newest.date IS NOT NULL)
     SELECT extract(year FROM date)::integer AS year FROM newest WHERE date IS NOT NULL`,
    { id }
  )
  return rows.map(({ year }: { year: number }) => year)
}

/** The first day of the year before, and the last day of the year. */
const daysOf = (year: number) => ({ from: `${year - 1}-01-01`, to: `${year}-12-31` })

function totalsByMonth(member: { id: number }, year: number) {
  return entriesOf(member, daysOf(year))
    .select(
      db.raw(`extract(year FROM date)::integer AS year, extract(month FROM date)::integer AS month,
        kind, ${TOTALS}`)
    )
    .groupByRaw('1, 2, 3')
    .pojo<KindTotals & { year: number; month: number }>()
}

/** The weeks of both ISO years, the greatest distance first. */
async function totalsByWeek(member: { id: number }, year: number): Promise<WeekTotals[]> {
  const days = { from: weeksOfYear(year - 1)[0].from, to: weeksOfYear(year).at(-1)!.to }
  const rows = await entriesOf(member, days)
    .select(db.raw(`date_trunc('week', date)::date AS monday, ${TOTALS}`))
    .groupBy('monday')
    .orderByRaw('sum(distance_m) DESC, monday')
    .pojo<Totals & { monday: string }>()
  return rows.map(({ monday, ...totals }) => ({ week: weekOf(monday), ...totals }))
}

/**
 * The temperatures are those of `temperaturesOf`, but of thousands of entries: so the local start times
 * are converted in the database.
 */
async function recordsOf({ id }: { id: number }, year: number) {
  const best = (record: RecordName, condition: string, order: string) =>
    `(SELECT DISTINCT ON (year) '${record}' AS record, * FROM logged
      WHERE ${condition} ORDER BY year, ${order}, date, id)`
  const { rows } = await db.rawQuery(
    `WITH places AS MATERIALIZED (
       SELECT id, name, known_time_zone(timezone) AS zone FROM cities
       WHERE id IN (SELECT city_id FROM entries WHERE user_id = :id AND date BETWEEN :from AND :to)
     ), logged AS MATERIALIZED (
       SELECT extract(year FROM date)::integer AS year, entries.id, date, kind, distance_m, duration_s,
         places.name AS city, at_start.celsius
       FROM entries LEFT JOIN places ON places.id = city_id
       LEFT JOIN LATERAL (
         SELECT celsius FROM readings
         WHERE readings.city_id = places.id
           AND measured_at <= (date + started_at) AT TIME ZONE zone
           AND measured_at >= (date + started_at) AT TIME ZONE zone - interval '${MAX_READING_AGE.hours} hours'
         ORDER BY measured_at DESC, readings.id DESC LIMIT 1) at_start ON true
       WHERE user_id = :id AND date BETWEEN :from AND :to
     ), best AS (
       ${[
         best('longest', 'true', 'distance_m DESC'),
         best(
           'fastest',
           '(distance_m >= :metres OR duration_s >= :seconds)',
           'distance_m::float8 / duration_s DESC'
         ),
         best('coldest', 'celsius IS NOT NULL', 'celsius'),
         best('warmest', 'celsius IS NOT NULL', 'celsius DESC'),
       ].join(' UNION ALL ')}
     )
     SELECT year, record, id, date, kind, city, celsius, distance_m AS "distanceM",
       duration_s AS "durationS", measured
     FROM best
     JOIN (SELECT year, count(celsius) AS measured FROM logged GROUP BY year) counts USING (year)`,
    { id, ...daysOf(year), ...MIN_FASTEST }
  )
  return rows as (RecordEntry & { year: number; record: RecordName; measured: number })[]
}

function byKind(rows: KindTotals[]) {
  return (Object.keys(KINDS) as Kind[])
    .map((kind): KindTotals => ({ kind, ...addUp(rows.filter((row) => row.kind === kind)) }))
    .filter(({ entries }) => entries > 0)
}
