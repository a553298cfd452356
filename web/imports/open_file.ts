import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { fileError } from '#imports/file_error'
import { ReadProgress } from '#imports/read_progress'
import { STANDARD_STREAM } from '#imports/standard_stream'

const CHUNK_BYTES = 262_144

/**
 * Opens a file, or the standard input for "-". Reading `bytes` updates `progress`.
 * @throws UnreadableFileException
 */
export async function openFile(path: string) {
  if (path === STANDARD_STREAM) return withProgress('The standard input', process.stdin)
  const stats = await stat(path).catch((error) => {
    if (error.code === 'ENOENT') throw new UnreadableFileException(`There is no file ${path}`)
    throw unreadable(path, error)
  })
  if (stats.isDirectory()) throw new UnreadableFileException(`${path} is a folder`)
  // Pipes and devices report the size 0, which means that the size is unknown.
  const size = stats.size || undefined
  return withProgress(path, createReadStream(path, { highWaterMark: CHUNK_BYTES }), size)
}

function withProgress(name: string, stream: AsyncIterable<Buffer>, size?: number) {
  const progress = new ReadProgress(size)
  async function* bytes() {
    try {
      for await (const chunk of stream) {
        progress.bytes += chunk.length
        yield chunk
      }
    } catch (error) {
      throw unreadable(name, error)
    }
  }
  return { bytes: bytes(), progress }
}

const unreadable = (name: string, error: unknown) =>
  new UnreadableFileException(`${name} cannot be read: ${fileError(error)}`)
