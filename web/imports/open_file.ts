import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { fileError } from '#imports/file_error'
import { Progress } from '#imports/read_progress'

const CHUNK = 262_144

/** The bytes of a file, or for "-" of the standard input, and how far they are read. */
export async function openFile(path: string) {
  if (path === '-') return opened('The standard input', process.stdin)
  const found = await stat(path).catch((error) => {
    if (error.code === 'ENOENT') throw new UnreadableFileException(`There is no file ${path}`)
    throw unreadable(path, error)
  })
  if (found.isDirectory()) throw new UnreadableFileException(`${path} is a folder`)
  return opened(path, createReadStream(path, { highWaterMark: CHUNK }), found.size || undefined)
}

function opened(name: string, stream: AsyncIterable<Buffer>, size?: number) {
  const progress = new Progress(size)
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
