import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { EntryChoices } from '#imports/entry_choices'
import { entryImport } from '#imports/entry_import'
import { Staging, type SqlClient } from '#imports/staging'
import type Import from '#models/import'

/**
 * Saves what a member has chosen in the preview, and compares the rows with the log again. What `changes`
 * does not name stays.
 * @param check is called while the import is locked, before it changes, and may throw
 * @returns false if the import can no longer be changed
 */
export async function changeEntryChoices(
  record: Import,
  changes: Partial<Pick<EntryChoices, 'time' | 'rows'>>,
  check?: (client: TransactionClientContract) => Promise<void>
): Promise<boolean> {
  const { id } = record
  const ownerId = record.ownerId!
  return db.transaction(async (trx) => {
    const { rows } = await trx.rawQuery(
      `SELECT choices, added + changed + skipped + refused AS total FROM imports
       WHERE id = ? AND owner_id = ? AND state = 'staged' FOR UPDATE`,
      [id, ownerId]
    )
    if (!rows.length) return false
    await check?.(trx)
    const changed = withChanges(rows[0].choices, changes)
    await trx.rawQuery('UPDATE imports SET choices = ? WHERE id = ?', [JSON.stringify(changed), id])
    const client = { query: (sql: string) => trx.rawQuery(sql) } as SqlClient
    const staging = new Staging(client, entryImport(ownerId, changed), id)
    // A crash of the database empties the staged rows. Applying reads them from the files again.
    if ((await staging.countStaged()) !== rows[0].total) return true
    const { added, skipped, refused } = await staging.classify()
    await staging.createIndexes()
    await trx.rawQuery('UPDATE imports SET added = ?, skipped = ?, refused = ? WHERE id = ?', [
      added,
      skipped,
      refused,
      id,
    ])
    return true
  })
}

function withChanges(
  choices: EntryChoices,
  { time = choices.time, rows = {} }: Partial<Pick<EntryChoices, 'time' | 'rows'>>
): EntryChoices {
  const changed = Object.entries(rows).map(([line, choice]) => [
    line,
    { ...choices.rows[line], ...choice },
  ])
  return {
    ...choices,
    time,
    rows: { ...choices.rows, ...Object.fromEntries(changed) },
    revision: (choices.revision ?? 0) + 1,
  }
}
