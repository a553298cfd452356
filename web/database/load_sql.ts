import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, 'sql')

/**
 * Returns the SQL that creates, or replaces, the functions and triggers of `sql/<name>.sql`.
 *
 * To change a function or trigger, edit the file and add a migration that loads the file again. In
 * a new database, an early migration already loads the edited file. So put triggers on tables or
 * columns of a later migration into a new file. If you remove a function or trigger from the file,
 * the new migration must drop it by name.
 */
export function loadSql(name: string) {
  return readFileSync(join(FOLDER, `${name}.sql`), 'utf8')
}

/** Returns the SQL that drops the functions of the file, and with them their triggers. */
export function dropSql(name: string) {
  const functions = loadSql(name).matchAll(/^CREATE OR REPLACE FUNCTION (\w+)/gm)
  return `DROP FUNCTION IF EXISTS ${Array.from(functions, ([, it]) => it).join(', ')} CASCADE;`
}

/** Returns all triggers of the files, as `table.trigger`. */
export function definedTriggers() {
  const sql = readdirSync(FOLDER).map((file) => readFileSync(join(FOLDER, file), 'utf8'))
  const triggers = sql.join('\n').matchAll(/^CREATE OR REPLACE TRIGGER (\w+) .*?\sON (\w+)/gms)
  return Array.from(triggers, ([, trigger, table]) => `${table}.${trigger}`)
}
