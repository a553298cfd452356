import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'

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
