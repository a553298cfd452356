/** The size of a club with which pages must still be fast. */
export const LARGE_CLUB = {
  cities: 10_000,
  readings: 1_000_000,
  members: 20_000,
  entries: 100_000,
  messages: 2_000_000,
}

type Sql = (statement: string, values?: unknown[]) => Promise<unknown>

/**
 * Fills a database with the data of a large club: readings over weeks, boards, the audit log and the chat.
 * The triggers are off, because they would take too long.
 */
export async function fillLargeClub(
  sql: Sql,
  { cities, readings, members, entries, messages } = LARGE_CLUB
) {
  const words = `(ARRAY['Berg','Stein','Lund','Ville','Porto','Alta','Nova','Sur','Kirk','Oaks'])`
  const word = (n: string) => `${words}[1 + (${n}) % 10]`
  await sql(`
    SET session_replication_role = replica;
    INSERT INTO cities (name, country, latitude, longitude, timezone, enabled, celsius, measured_at, version, announced_version)
      SELECT ${word('n')} || ' ' || ${word('n / 10')} || ' ' || n, 'Country ' || n % 190, n % 90, n % 180, 'UTC',
             n % 20 > 0, CASE WHEN n % 50 > 0 THEN n % 40 - 10 END, now() - n * interval '1 second', 1, 1
        FROM generate_series(1, ${cities}) n;
    INSERT INTO readings (city_id, celsius, measured_at, source)
      SELECT c.id, CASE WHEN n % 97 > 0 THEN n % 40 - 10 END, now() - n * interval '3 seconds',
             CASE WHEN n % 1000 = 0 THEN 'admin' ELSE 'open-meteo' END
        FROM generate_series(1, ${readings}) n
        JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM cities) c ON place = 1 + n % ${cities};
    INSERT INTO users (name, email, role, active, created_at)
      SELECT ${word('n')} || ' ' || ${word('n / 10')} || ' ' || n, 'large' || n || '@example.org', 'member',
             n % 30 > 0, now() - n * interval '1 minute'
        FROM generate_series(1, ${members}) n;
    INSERT INTO subscriptions (user_id, city_id, since)
      SELECT u.id, c.id, now() - u.id * interval '1 minute'
        FROM users u CROSS JOIN generate_series(0, 2) k
        JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM cities) c
          ON place = 1 + (u.id * 7 + k * 31) % ${cities};
    INSERT INTO city_members
      SELECT id, (SELECT count(*) FROM subscriptions WHERE city_id = cities.id) FROM cities
      ON CONFLICT (city_id) DO UPDATE SET members = excluded.members;
    INSERT INTO audit_entries (actor_id, action, subject_type, subject_id, changes, at)
      SELECT (SELECT min(id) FROM users), 'city.changed', 'city', n % ${cities} + 1,
             '{"enabled":{"from":true,"to":false}}', now() - (${entries} - n) * interval '1 minute'
        FROM generate_series(1, ${entries}) n;
    INSERT INTO rooms (id, last_position)
      SELECT id, ${messages} FROM (SELECT 0 AS id UNION (SELECT id FROM cities ORDER BY id LIMIT 200)) ids;
    INSERT INTO announced_rooms (room_id, position) SELECT id, last_position FROM rooms;
    -- To fill these indexes row by row takes minutes.
    CREATE TEMP TABLE word_indexes AS
      SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition,
             (SELECT max(attstattarget) FROM pg_attribute WHERE attrelid = indexrelid) AS target
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid JOIN pg_am ON pg_am.oid = relam
        WHERE indrelid = 'messages'::regclass AND amname = 'gin';
    DO $$ DECLARE index record; BEGIN
      FOR index IN SELECT * FROM word_indexes LOOP EXECUTE 'DROP INDEX ' || index.name; END LOOP;
    END $$;
    -- A third of the messages is in the lobby. Of a hundred, two are deleted and five are edited.
    INSERT INTO messages (id, room_id, number, position, author_id, body, created_at, edited_at, deleted_at)
      SELECT gen_random_uuid(), CASE WHEN n % 3 = 0 THEN 0 ELSE c.id END, n, n, u.id,
             CASE WHEN n % 50 = 0 THEN '' ELSE ${word('n')} || ' ' || ${word('n / 7')} || ' and the ' ||
               ${word('n / 100')} || ' at number' || n END,
             at, CASE WHEN n % 20 = 1 THEN at + interval '1 minute' END,
             CASE WHEN n % 50 = 0 THEN at + interval '2 minutes' END
        FROM (SELECT n, now() - (${messages} - n) * interval '20 seconds' AS at
                FROM generate_series(1, ${messages}) n) numbers
        JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM cities) c ON c.place = 1 + n % 200
        JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM users) u
          ON u.place = 1 + n % ${members};
    INSERT INTO deleted_messages
      SELECT id, ${word('number')} || ' deleted' || number FROM messages WHERE deleted_at IS NOT NULL;
    DO $$ DECLARE index record; BEGIN
      FOR index IN SELECT * FROM word_indexes LOOP
        EXECUTE index.definition;
        IF index.target > 0 THEN
          EXECUTE format('ALTER INDEX %s ALTER COLUMN 1 SET STATISTICS %s', index.name, index.target);
        END IF;
      END LOOP;
    END $$;
    DROP TABLE word_indexes;
    RESET session_replication_role;
  `)
  await sql('VACUUM ANALYZE')
}
