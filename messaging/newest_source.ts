/**
 * SQL for a query of `cities`: the source of the newest reading, as `source`. Any program with access to
 * the database may write a source. One that is no code becomes "sql", because a message of the bus has a
 * maximum length.
 */
export const NEWEST_SOURCE = `(
  SELECT CASE WHEN source ~ '^[a-z0-9-]{1,20}$' THEN source ELSE 'sql' END FROM readings
    WHERE city_id = cities.id ORDER BY measured_at DESC, id DESC LIMIT 1) AS source`
