import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { fileError } from '#imports/file_error'
import type { StoredFile } from '#imports/stored_file'
import { inMegabytes, MAX_ARCHIVE_BYTES } from '#training/tracks/limits'

/**
 * Returns files of this machine, to be read one after the other.
 * @throws UnreadableFileException if one does not exist or is larger than any file may be
 */
export async function localFiles(paths: string[]): Promise<StoredFile[]> {
  return Promise.all(
    paths.map(async (path) => {
      const stats = await reading(path, stat(path))
      if (stats.isDirectory()) throw new UnreadableFileException(`${path} is a folder`)
      if (stats.size > MAX_ARCHIVE_BYTES) {
        throw new UnreadableFileException(
          `${path} is larger than ${inMegabytes(MAX_ARCHIVE_BYTES)}`
        )
      }
      const load = () => reading(path, readFile(path))
      return { name: basename(path), bytes: stats.size, load }
    })
  )
}

async function reading<T>(path: string, result: Promise<T>) {
  try {
    return await result
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new UnreadableFileException(`There is no file ${path}`)
    }
    throw new UnreadableFileException(`${path} cannot be read: ${fileError(error)}`)
  }
}
