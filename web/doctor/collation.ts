import type pg from 'pg'
import { failed, ok, warning } from '#doctor/finding'

/**
 * Indexes are sorted by the rules of the collation. A newer library may have other rules, and then
 * lists and searches miss rows.
 */
export async function collation(client: pg.Client) {
  const { rows } = await client.query(
    `SELECT collversion AS version, pg_collation_actual_version(c.oid) AS actual,
       CASE datlocprovider WHEN 'c' THEN datctype END AS ctype,
       quote_ident(datname) AS database
     FROM pg_collation c, pg_database
     WHERE c.oid = to_regcollation('alphabetical') AND datname = current_database()`
  )
  if (rows.length === 0) {
    return failed(
      'collation',
      'the collation "alphabetical" is missing',
      'Run "node ace migration:run".'
    )
  }
  const [{ version, actual, ctype, database }] = rows
  if (version !== actual) {
    return failed(
      'collation',
      `the indexes are sorted by version ${version}, but the server has ${actual}`,
      `Run "REINDEX DATABASE ${database}", then "ALTER COLLATION alphabetical REFRESH VERSION".`
    )
  }
  if (ctype === 'C' || ctype === 'POSIX') {
    return warning(
      'collation',
      `the locale of the database is ${ctype}, so searches in non-Latin scripts are slow`,
      'Restore a backup into a database with another locale, such as C.UTF-8.'
    )
  }
  return ok('collation', 'the indexes match the sort rules of the server')
}
