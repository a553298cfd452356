import db from '@adonisjs/lucid/services/db'
import { announce } from '#messaging/announce'

interface Statement {
  /** SQL with placeholders such as `$1`. */
  sql: string
  bindings: unknown[]
}

/** Returns the statements that the application sends to the database during an action. */
export async function statementsOf(act: () => Promise<unknown>) {
  // An announcement of earlier changes would be counted, too.
  await announce()
  const statements: Statement[] = []
  const { client } = db.manager.get('postgres')!.connection!
  const add = ({ sql, bindings }: Statement) => void statements.push({ sql, bindings })
  client!.on('query', add)
  try {
    await act()
  } finally {
    client!.off('query', add)
  }
  return statements
}

/** Returns the plan of a statement, as text. */
export async function planOf({ sql, bindings }: Statement) {
  const { rows } = await db.rawQuery(`EXPLAIN ${sql.replaceAll(/\$\d+/g, '?')}`, bindings as never)
  return rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n') as string
}
