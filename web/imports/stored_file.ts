import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import type { Upload } from '#imports/upload'

const PIECE_BYTES = 1024 * 1024

/** Stores an uploaded file in pieces, so that a job can read it after the request has ended. */
export async function storeFile(
  importId: number,
  chunks: Buffer[],
  trx: TransactionClientContract
) {
  const file = Buffer.concat(chunks)
  for (let number = 0; number * PIECE_BYTES < file.length; number++) {
    const start = number * PIECE_BYTES
    const data = file.subarray(start, start + PIECE_BYTES)
    await trx.table('import_files').insert({ import_id: importId, number, data })
  }
}

/** Stores several files with their names, like `storeFile`. */
export async function storeFiles(
  importId: number,
  files: Upload[],
  trx: TransactionClientContract
) {
  let number = 0
  for (const { name, chunks } of files) {
    const file = Buffer.concat(chunks)
    for (let start = 0; start === 0 || start < file.length; start += PIECE_BYTES) {
      const piece = {
        import_id: importId,
        number: number++,
        data: file.subarray(start, start + PIECE_BYTES),
        name: start === 0 ? name : null,
      }
      await trx.table('import_files').insert(piece)
    }
  }
}

/** One of several files of an import. */
export interface StoredFile {
  name: string
  bytes: number
  load: () => Promise<Buffer>
}

/** Returns the files that `storeFiles` has stored; none if there are no such files. */
export async function storedFiles({ id }: { id: number }): Promise<StoredFile[]> {
  const { rows } = await db.rawQuery(
    `SELECT min(number) AS first, max(number) AS last, min(name) AS name,
       sum(length(data))::integer AS bytes
     FROM (
       SELECT number, data, name, count(name) OVER (ORDER BY number) AS file
       FROM import_files WHERE import_id = ?) pieces
     GROUP BY file ORDER BY file`,
    [id]
  )
  return rows.map(({ first, last, name, bytes }: StoredRange) => ({
    name,
    bytes,
    load: async () => {
      const pieces = await db
        .from('import_files')
        .where('import_id', id)
        .whereBetween('number', [first, last])
        .orderBy('number')
      return Buffer.concat(pieces.map(({ data }) => data as Buffer))
    },
  }))
}

interface StoredRange {
  first: number
  last: number
  name: string
  bytes: number
}

/**
 * Yields the pieces of a stored file; nothing if there is no such file.
 * @param progress counts the bytes that were read
 */
export async function* storedFile({ id }: { id: number }, progress: { bytes: number }) {
  progress.bytes = 0
  for (let number = 0; ; number++) {
    const piece = await db.from('import_files').where({ import_id: id, number }).first()
    if (!piece) return
    progress.bytes += piece.data.length
    yield piece.data as Buffer
  }
}
