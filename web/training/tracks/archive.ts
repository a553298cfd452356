import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gunzip as gunzipWithCallback } from 'node:zlib'
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { phrase } from '#support/phrase'
import {
  inMegabytes,
  MAX_ARCHIVE_BYTES,
  MAX_ARCHIVE_FILES,
  MAX_COMPRESSION_RATIO,
  MAX_FILE_BYTES,
  UNCHECKED_RATIO_BYTES,
} from '#training/tracks/limits'

const gunzip = promisify(gunzipWithCallback)

/** A file in a zip. */
export interface Member {
  name: string
  read: () => Promise<Buffer>
}

export const isZip = (bytes: Buffer) => bytes.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004'

export const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b

/**
 * Returns the wanted files of a zip. Compares what the zip says about them with the limits before it
 * unpacks any of them; a file that turns out larger than the zip says is rejected while it is read.
 * Nothing is written to a disk, so names are only names.
 * @throws UnreadableFileException
 */
export async function openArchive(
  bytes: Buffer,
  isWanted: (name: string) => boolean
): Promise<Member[]> {
  const zip = await unpacking(fromBufferPromise(bytes, { validateEntrySizes: true }))
  if (zip.entryCount > MAX_ARCHIVE_FILES) {
    throw new UnreadableFileException(
      phrase('The zip has more than {n, number} files', { n: MAX_ARCHIVE_FILES })
    )
  }
  const all = await unpacking(Array.fromAsync(zip.eachEntry()))
  const entries = all.filter(({ fileName }) => !fileName.endsWith('/') && isWanted(fileName))
  const size = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
  if (size > MAX_ARCHIVE_BYTES) {
    throw new UnreadableFileException(
      phrase('The files of the zip have more than {size}: please import them in parts', {
        size: inMegabytes(MAX_ARCHIVE_BYTES),
      })
    )
  }
  if (entries.some(isBomb)) throw shrinksTooMuch()
  return entries.map((entry) => ({ name: entry.fileName, read: () => readEntry(zip, entry) }))
}

const isBomb = ({ uncompressedSize, compressedSize }: Entry) =>
  uncompressedSize > Math.max(UNCHECKED_RATIO_BYTES, compressedSize * MAX_COMPRESSION_RATIO)

const shrinksTooMuch = () =>
  new UnreadableFileException(
    phrase('A compressed file shrinks to less than a {n}th, as no track does', {
      n: MAX_COMPRESSION_RATIO,
    })
  )

async function readEntry(zip: ZipFile, entry: Entry) {
  if (entry.isEncrypted()) throw new UnreadableFileException(phrase('The file is encrypted'))
  if (entry.uncompressedSize > MAX_FILE_BYTES) throw tooLarge()
  return unpacking(zip.openReadStreamPromise(entry).then(buffer))
}

/** @throws UnreadableFileException */
export async function unpackGzip(bytes: Buffer): Promise<Buffer> {
  const mostBytes = Math.max(UNCHECKED_RATIO_BYTES, bytes.length * MAX_COMPRESSION_RATIO)
  try {
    return await gunzip(bytes, { maxOutputLength: Math.min(MAX_FILE_BYTES, mostBytes) })
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_BUFFER_TOO_LARGE') throw damaged('gzip')
    throw mostBytes < MAX_FILE_BYTES ? shrinksTooMuch() : tooLarge()
  }
}

export const tooLarge = () =>
  new UnreadableFileException(
    phrase('The file is larger than {size}', { size: inMegabytes(MAX_FILE_BYTES) })
  )

async function unpacking<T>(result: Promise<T>) {
  try {
    return await result
  } catch (error) {
    const { message } = error as Error
    // The messages of yauzl for names such as ../../x.
    if (/^(invalid relative path|absolute path|invalid characters in fileName)/.test(message)) {
      throw new UnreadableFileException(
        phrase('The zip has a file whose name leads out of the zip')
      )
    }
    throw damaged('zip')
  }
}

const damaged = (format: string) =>
  new UnreadableFileException(phrase('The {format} file is damaged or incomplete', { format }))
