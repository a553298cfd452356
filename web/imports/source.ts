import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { Progress } from '#imports/progress'

const CHUNK = 262_144

/** The bytes of a file, or for "-" of the standard input, and how far they are read. */
export async function open(path: string) {
  if (path === '-') return opened(process.stdin)
  const found = await stat(path).catch(() => undefined)
  if (!found) throw new UnreadableFileException(`There is no file ${path}`)
  if (found.isDirectory()) throw new UnreadableFileException(`${path} is a folder`)
  return opened(createReadStream(path, { highWaterMark: CHUNK }), found.size || undefined)
}

function opened(stream: AsyncIterable<Buffer>, size?: number) {
  const progress = new Progress(size)
  async function* bytes() {
    for await (const chunk of stream) {
      progress.bytes += chunk.length
      yield chunk
    }
  }
  return { bytes: bytes(), progress }
}
