import type { EntryChoices } from '#imports/entry_choices'
import type { ImportType } from '#imports/import_type'
import { phrase } from '#support/phrase'
import { phraseSql } from '#support/stored_phrase'

/** A watched city is the place of an entry that starts within this distance. */
const MAX_CITY_DISTANCE_M = 25_000

/**
 * Entries for the log of one member. Rows come from `entryRows`, which has checked them already. Nothing
 * in the log is ever changed: a row is new, a duplicate or rejected.
 */
export function entryImport(ownerId: number, { time, rows }: Pick<EntryChoices, 'time' | 'rows'>) {
  const owner = Number(ownerId)
  return {
    columns: { names: {}, required: [] },
    inputFields: [],
    stagedColumns: {
      file: 'text',
      date: 'date',
      started_at: 'time',
      recorded_kind: 'text',
      distance_m: 'integer',
      distance_unit: 'text',
      moving_s: 'integer',
      elapsed_s: 'integer',
      track_m: 'integer',
      title: 'text',
      note: 'text',
      city: 'text',
      latitude: 'double precision',
      longitude: 'double precision',
      points: 'text',
      remarks: 'text',
      listed: 'boolean',
    },

    check: (values) => values as ReturnType<ImportType['check']>,

    // Members need not wait for each other, nor for the imports of admins.
    applyLock: `hashtext('fairweather log import'), ${owner}`,

    classify: (staged) => `
      WITH chosen AS (
        SELECT staged.line, problem, given, file, date, started_at, distance_m, distance_unit,
          moving_s, elapsed_s, track_m, points IS NOT NULL AS has_route, title, note, city,
          latitude, longitude, remarks, listed, recorded_kind,
          coalesce(choice->>'kind', recorded_kind) AS kind,
          coalesce((choice->>'leaveOut')::boolean, false) AS left_out,
          CASE coalesce(choice->>'time', ${literal(time)})
            WHEN 'elapsed' THEN elapsed_s ELSE moving_s END AS duration_s
        FROM ${staged} staged
        LEFT JOIN jsonb_each(${literal(JSON.stringify(rows))}::jsonb) AS choices (line, choice)
          ON choices.line = staged.line::text),
      -- The n-th of equal rows is a duplicate if the log has n of them. So an export adds nothing to the
      -- log that it comes from, and restores an empty log, even if two entries are equal.
      ranked AS (
        SELECT *, row_number() OVER (
          PARTITION BY date, started_at, CASE WHEN started_at IS NULL THEN kind END,
            distance_m, duration_s
          ORDER BY line) AS place
        FROM chosen),
      -- The same training from two devices or in two formats.
      twins AS (
        SELECT later.line, min(earlier.line) AS line_before
        FROM chosen earlier JOIN chosen later USING (date)
        WHERE earlier.line < later.line AND NOT earlier.listed AND NOT earlier.left_out
          AND ${isSame('earlier', 'later')}
        GROUP BY later.line),
      compared AS (
        SELECT ranked.*, twins.line_before, logged.id AS entry_id,
          coalesce(named.id, near.id) AS city_id,
          CASE
            WHEN problem IS NOT NULL THEN problem
            WHEN duration_s > 86400 THEN ${phraseSql(phrase('An entry can last a day at most'))}
            WHEN distance_m::bigint * 9 > duration_s::bigint * 500
              THEN ${phraseSql(phrase('That is faster than 200 km/h'))}
          END AS rejection,
          logged.count >= CASE WHEN listed THEN place ELSE 1 END AS is_logged
        FROM ranked
        LEFT JOIN twins USING (line)
        LEFT JOIN LATERAL (
          SELECT min(id) AS id, count(*) FROM entries
          WHERE user_id = ${owner} AND entries.date = ranked.date AND CASE
            WHEN ranked.started_at IS NULL THEN entries.started_at IS NULL
              AND entries.kind = ranked.kind AND entries.distance_m = ranked.distance_m
              AND entries.duration_s IN (moving_s, elapsed_s)
            ELSE ${isSame('entries', 'ranked')} END) logged ON true
        LEFT JOIN LATERAL (
          SELECT min(id) AS id FROM cities WHERE folded = folded(ranked.city)
          HAVING count(*) = 1) named ON true
        LEFT JOIN LATERAL (
          SELECT cities.id FROM subscriptions JOIN cities ON cities.id = city_id
          CROSS JOIN LATERAL ${distanceSql('cities', 'ranked')} AS distances (metres)
          WHERE user_id = ${owner} AND metres <= ${MAX_CITY_DISTANCE_M}
          ORDER BY metres LIMIT 1) near ON true)
      SELECT line, given, file, date, started_at, kind, recorded_kind, distance_m, distance_unit,
        duration_s, moving_s, elapsed_s, track_m, has_route, title, note, remarks, city_id,
        CASE WHEN is_logged THEN entry_id END AS entry_id,
        CASE WHEN NOT is_logged THEN line_before END AS line_before,
        CASE
          WHEN rejection IS NOT NULL THEN 'refused'
          WHEN left_out OR is_logged OR line_before IS NOT NULL THEN 'skipped'
          ELSE 'added'
        END AS outcome,
        coalesce(rejection, CASE WHEN left_out
          THEN ${phraseSql(phrase('You leave it out'))} END) AS reason
      FROM compared`,

    store: (classified, staged) => [
      `WITH numbered AS MATERIALIZED (
         SELECT *, nextval(pg_get_serial_sequence('entries', 'id')) AS id
         FROM (SELECT * FROM ${classified} WHERE outcome = 'added' ORDER BY line) added),
       stored AS (
         INSERT INTO entries (id, user_id, date, started_at, kind, distance_m, distance_unit,
           duration_s, city_id, title, note, source)
         SELECT id, ${owner}, date, started_at, kind, distance_m, distance_unit, duration_s,
           city_id, title, note, 'import'
         FROM numbered)
       INSERT INTO tracks (entry_id, distance_m, moving_s, elapsed_s, points)
       SELECT id, coalesce(numbered.track_m, numbered.distance_m), numbered.moving_s,
         numbered.elapsed_s, coalesce(points, '[]')::jsonb
       FROM numbered JOIN ${staged} staged USING (line) WHERE NOT listed`,
    ],
  } satisfies ImportType
}

/**
 * SQL: whether `a` and `b` are the same training, although formats measure differently. Start times
 * that people typed have no seconds.
 */
const isSame = (a: string, b: string) => `(
  (abs(extract(epoch FROM ${a}.started_at - ${b}.started_at)) <= 2
    OR ${a}.started_at = date_trunc('minute', ${b}.started_at)::time)
  AND abs(${a}.distance_m - ${b}.distance_m) <= greatest(50, ${b}.distance_m * 0.02)
  AND (${isNear(`${a}.duration_s`, `${b}.moving_s`)}
    OR ${isNear(`${a}.duration_s`, `${b}.elapsed_s`)}))`

const isNear = (seconds: string, other: string) =>
  `abs(${seconds} - ${other}) <= greatest(30, ${other} * 0.02)`

/** SQL: the distance in metres, by the haversine formula. */
const distanceSql = (a: string, b: string) => `(
  SELECT 12742017.6 * asin(least(1, sqrt(
    sin(${radiansSql(`${b}.latitude - ${a}.latitude`)} / 2) ^ 2
    + cos(${radiansSql(`${a}.latitude`)}) * cos(${radiansSql(`${b}.latitude`)})
      * sin(${radiansSql(`${b}.longitude - ${a}.longitude`)} / 2) ^ 2))))`

/** SQL: rounds to a centimetre, because PostgreSQL refuses to square a number that is almost 0. */
const radiansSql = (degrees: string) => `radians(round((${degrees})::numeric, 7)::double precision)`

const literal = (text: string) => `'${text.replaceAll("'", "''")}'`
