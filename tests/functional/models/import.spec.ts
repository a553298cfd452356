import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import Import from '#models/import'

const TWO_DAYS_AGO = DateTime.now().minus({ days: 2 })

/** Creates an import with a stored file and staged rows. */
async function createImport(state: Import['state'], createdAt = DateTime.now()) {
  const record = await Import.create({ kind: 'readings', file: 'club.csv', state, createdAt })
  await db.table('import_files').insert({ import_id: record.id, number: 0, data: Buffer.from('x') })
  await db.rawQuery(`CREATE UNLOGGED TABLE staging.given_${record.id} ()`)
  await db.rawQuery(`CREATE UNLOGGED TABLE staging.judged_${record.id} ()`)
  return record
}

/** Returns the state of the import, and what exists of it. */
async function stateOf({ id }: Import) {
  const { rows } = await db.rawQuery(
    `SELECT state, EXISTS (SELECT FROM import_files WHERE import_id = imports.id) AS file,
       to_regclass('staging.given_' || id) IS NOT NULL AS rows
     FROM imports WHERE id = ?`,
    [id]
  )
  return rows[0]
}

test.group('The clean-up of imports', () => {
  test('discards imports that nobody applied within a day, and keeps the others', async ({
    assert,
  }) => {
    const [recent, old, failed, applied, applying] = [
      await createImport('staged'),
      await createImport('staged', TWO_DAYS_AGO),
      await createImport('failed'),
      await createImport('applied', TWO_DAYS_AGO),
      await createImport('applying', TWO_DAYS_AGO),
    ]
    await Import.discardOld()
    assert.deepEqual(await stateOf(recent), { state: 'staged', file: true, rows: true })
    assert.deepEqual(await stateOf(old), { state: 'discarded', file: false, rows: false })
    assert.deepEqual(await stateOf(failed), { state: 'failed', file: false, rows: true })
    assert.deepEqual(await stateOf(applied), { state: 'applied', file: false, rows: false })
    assert.deepEqual(
      await stateOf(applying),
      { state: 'discarded', file: false, rows: false },
      'its job was given up'
    )
  })
})
