import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { ReceivedFile } from '#chat/files/received_file'
import { discardFiles, storeFiles } from '#chat/files/stored_attachments'
import { createSignIn } from '#tests/support/chat_in_process'
import { planOf, statementsOf } from '#tests/support/statements'
import { inRolledBackTransaction } from '#tests/support/table_scans'

const attachment = (ownerId: number) => ({
  owner_id: ownerId,
  place: 0,
  name: 'file',
  type: 'image/png',
  size_bytes: 100,
  preview_bytes: 10,
  width: 1,
  height: 1,
  storage_key: randomUUID(),
})

async function total() {
  const [{ bytes }] = await db.from('attachment_totals').select(db.raw('bytes::float8 AS bytes'))
  return bytes as number
}

async function sum() {
  const { rows } = await db.rawQuery(
    'SELECT coalesce(sum(size_bytes + coalesce(preview_bytes, 0)), 0)::float8 AS bytes FROM attachments'
  )
  return rows[0].bytes as number
}

test.group('The total of all files', () => {
  test('is the sum of their sizes after any change', async ({ assert }) => {
    const [owner, other] = [await createSignIn(), await createSignIn()]
    await inRolledBackTransaction(async () => {
      const before = await total()
      assert.equal(before, await sum())
      const own = db.from('attachments').where('owner_id', owner.id)
      const changes: [act: () => PromiseLike<unknown>, bytes: number][] = [
        [() => db.table('attachments').insert(attachment(owner.id)), 110],
        [() => db.table('attachments').multiInsert([1, 2].map(() => attachment(other.id))), 330],
        [() => own.clone().update({ size_bytes: 50 }), 280],
        [() => own.clone().update({ preview_bytes: null, width: null, height: null }), 270],
        [() => own.clone().delete(), 220],
        [() => own.clone().delete(), 220],
        [() => db.from('users').where('id', other.id).delete(), 220],
        [() => db.from('attachments').whereNull('owner_id').delete(), 0],
      ]
      for (const [n, [act, bytes]] of changes.entries()) {
        await act()
        assert.equal(await total(), before + bytes, `change ${n}`)
      }
      await db.table('attachments').insert(attachment(owner.id))
      await db.rawQuery('TRUNCATE attachments')
      assert.equal(await total(), 0)
    })
  })
})

test.group('The quotas of files', () => {
  test('are compared without reading the files of others', async ({ assert, cleanup }) => {
    const owner = await createSignIn()
    const file = await ReceivedFile.create('file')
    cleanup(() => file.close())
    await file.write(Buffer.from('content'))
    let ids: string[] = []
    const statements = await statementsOf(async () => {
      ids = await storeFiles(owner, [file])
    })
    cleanup(() => discardFiles(ids))
    const comparing = statements.filter(({ sql }) => /sum\(/.test(sql))
    assert.lengthOf(comparing, 1)
    await inRolledBackTransaction(async () => {
      // So few rows are read from the table itself otherwise.
      await db.rawQuery('SET LOCAL enable_seqscan = off')
      const plan = await planOf(comparing[0])
      assert.match(plan, /Index Cond: \(\(owner_id = \d+\) AND \(created_at > /)
      assert.notInclude(plan, 'Seq Scan on attachments')
    })
  })
})
