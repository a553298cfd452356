import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { MAX_FAILURES, purgeFiles } from '#chat/files/purge_files'
import { deleteContent, putContent, previewKey, readContent } from '#chat/files/storage'
import { dataDir } from '#config/app'
import { cleanUp } from '#start/clean_up'
import { createSignIn } from '#tests/support/chat_in_process'
import { createRoom, post } from '#tests/support/chat_sql_helpers'

const goesOn = new AbortController().signal

const content = Buffer.from('content')

async function addFile(owner: { id: number }, fields: Record<string, unknown> = {}) {
  const key = randomUUID()
  await putContent(key, content, content.length)
  await putContent(previewKey(key), content, content.length)
  await db.table('attachments').insert({
    owner_id: owner.id,
    place: 0,
    name: 'file',
    type: 'image/png',
    size_bytes: content.length,
    preview_bytes: content.length,
    width: 1,
    height: 1,
    storage_key: key,
    ...fields,
  })
  return key
}

/** Whether the file still has a row, its content and its preview. */
async function partsOf(key: string) {
  const row = await db.from('attachments').where('storage_key', key).first()
  return [Boolean(row), await exists(key), await exists(previewKey(key))]
}

async function exists(key: string) {
  try {
    const chunks = await (await readContent(key)).toArray()
    return Buffer.concat(chunks).equals(content)
  } catch {
    return false
  }
}

const KEPT = [true, true, true]
const GONE = [false, false, false]
const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000)

test.group('Cleaning up files of the chat', () => {
  test('deletes files whose message was never posted, after an hour', async ({ assert }) => {
    const owner = await createSignIn()
    const [old, fresh] = [
      await addFile(owner, { created_at: ago(1.1) }),
      await addFile(owner, { created_at: ago(0.9) }),
    ]
    assert.deepEqual(await partsOf(old), KEPT, 'premise')
    await cleanUp(goesOn)
    assert.deepEqual(await partsOf(old), GONE)
    assert.deepEqual(await partsOf(fresh), KEPT)
    await deleteContent(fresh)
  })

  test('deletes files of messages that were deleted more than 30 days ago, and no others', async ({
    assert,
  }) => {
    const owner = await createSignIn()
    const room = await createRoom()
    const posted = async (fields: Record<string, unknown>) => {
      const { id } = await post(room, { author_id: owner.id, file_count: 1, ...fields })
      return addFile(owner, { message_id: id, created_at: ago(24 * 90) })
    }
    const shown = await posted({})
    const deleted = await posted({ body: '', deleted_at: ago(24 * 29) })
    const old = await posted({ body: '', deleted_at: ago(24 * 31) })
    await cleanUp(goesOn)
    assert.deepEqual(await partsOf(shown), KEPT)
    assert.deepEqual(await partsOf(deleted), KEPT)
    assert.deepEqual(await partsOf(old), GONE)
  })

  test('deletes files of deleted cities and accounts', async ({ assert }) => {
    const [owner, other] = [await createSignIn(), await createSignIn()]
    const [city, elsewhere] = [await createRoom(), await createRoom()]
    const posted = async (room: number, author: { id: number }) => {
      const { id } = await post(room, { author_id: author.id, file_count: 1 })
      return addFile(author, { message_id: id, created_at: ago(2) })
    }
    const inCity = await posted(city, other)
    const ofAccount = await posted(elsewhere, owner)
    const kept = await posted(elsewhere, other)
    await db.from('cities').where('id', city).delete()
    await db.from('users').where('id', owner.id).delete()
    await cleanUp(goesOn)
    assert.deepEqual(await partsOf(inCity), GONE)
    assert.deepEqual(await partsOf(ofAccount), GONE)
    assert.deepEqual(await partsOf(kept), KEPT)
  })

  test('goes on after a file that the storage cannot delete, and says that it failed', async ({
    assert,
    cleanup,
  }) => {
    const owner = await createSignIn()
    const old = { created_at: ago(2) }
    const files = [await addFile(owner, old), await addFile(owner, old), await addFile(owner, old)]
    // The first one that the job tries.
    const [{ storage_key: stuck }] = await db
      .from('attachments')
      .whereIn('storage_key', files)
      .orderBy('id')
    const others = files.filter((key) => key !== stuck)
    const path = join(dataDir, 'files', stuck)
    await deleteContent(stuck)
    // A folder is no file, so deleting it fails.
    mkdirSync(path)
    cleanup(async () => {
      rmSync(path, { recursive: true, force: true })
      await purgeFiles()
    })

    await assert.rejects(() => cleanUp(goesOn))
    for (const key of others) assert.deepEqual(await partsOf(key), GONE)
    assert.isTrue((await partsOf(stuck))[0])
  })

  test('tries first what it has not tried before, and ends when the storage fails again and again', async ({
    assert,
    cleanup,
  }) => {
    const owner = await createSignIn()
    const folder = join(dataDir, 'files')
    const stuck = Array.from({ length: MAX_FAILURES + 1 }, () => randomUUID())
    for (const key of stuck) mkdirSync(join(folder, key), { recursive: true })
    cleanup(async () => {
      for (const key of stuck) rmSync(join(folder, key), { recursive: true, force: true })
      await purgeFiles()
    })
    const row = { owner_id: owner.id, place: 0, name: 'file', type: 'x', size_bytes: 1 }
    await db
      .table('attachments')
      .multiInsert(stuck.map((key) => ({ ...row, storage_key: key, created_at: ago(2) })))
    const untried = async () => {
      const rows = await db
        .from('attachments')
        .whereIn('storage_key', stuck)
        .whereNull('deletion_failed_at')
      return rows.length
    }
    await assert.rejects(purgeFiles)
    assert.equal(await untried(), 1)
    const added = await addFile(owner, { created_at: ago(2) })
    await assert.rejects(purgeFiles)
    assert.equal(await untried(), 0)
    assert.deepEqual(await partsOf(added), GONE)
  })
})
