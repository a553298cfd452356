/** The size of a log, and of all logs together, with which pages must still be fast. */
export const LARGE_LOG = { own: 20_000, all: 2_000_000, members: 10_000 }

type Sql = (statement: string, values?: unknown[]) => Promise<unknown>

/**
 * Fills the log of a member and the logs of other members, with titles, places and sources. The
 * entries of all members are mixed in the table, as if they had been added over years. The other
 * members are shown on the club page.
 */
export async function fillLargeLog(sql: Sql, memberId: number, { own, all, members } = LARGE_LOG) {
  await sql(`
    INSERT INTO users (name, email, shown_in_club)
      SELECT 'Logger ' || n, 'logger' || n || '@example.org', true FROM generate_series(1, ${members}) n;
    WITH member AS (
      SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM users WHERE email LIKE 'logger%'),
    city AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM cities)
    INSERT INTO entries
        (user_id, date, distance_m, duration_s, kind, title, note, source, city_id, started_at)
      SELECT CASE WHEN n % ${all / own} = 0 THEN ${memberId} ELSE member.id END,
             current_date - (n * 7919 % 9000)::integer, 1000 + n * 31 % 40000, 1200 + n * 17 % 9000,
             (ARRAY['run','ride','walk','hike','swim','ski','row','other'])[1 + n / 100 % 8],
             CASE WHEN n % 3 = 0 THEN 'Along the river ' || n % 500 END,
             CASE WHEN n % 100 = 0 THEN 'Windy and cold, lap ' || n END,
             CASE WHEN n % 7 = 0 THEN 'gpx' ELSE 'page' END, city.id,
             CASE WHEN n % 200 = 0 THEN time '07:30' END
        FROM generate_series(1::bigint, ${all}) n
        JOIN member ON member.place = n % ${members}
        LEFT JOIN city ON city.place = n / 100 % (SELECT count(*) FROM city) AND n % 2 = 0;
  `)
}
