import { randomUUID } from 'node:crypto'
import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { dataDir } from '#config/app'

const FOLDER = join(dataDir, 'uploads')

/**
 * The content of an uploaded file, on disk, because several uploads at once would need much memory.
 * The file has no name any more as soon as it is open: nothing is left of it when the process ends,
 * in whatever way.
 */
export class ReceivedFile {
  bytes = 0
  #handle: FileHandle

  private constructor(
    readonly name: string,
    handle: FileHandle
  ) {
    this.#handle = handle
  }

  /** @param name as the browser has sent it */
  static async create(name: string) {
    await mkdir(FOLDER, { recursive: true, mode: 0o700 })
    const path = join(FOLDER, randomUUID())
    const handle = await open(path, 'wx+', 0o600)
    await unlink(path)
    return new ReceivedFile(name, handle)
  }

  async write(chunk: Buffer) {
    await this.#handle.appendFile(chunk)
    this.bytes += chunk.length
  }

  /** Reads the first bytes; without a number, all of them. */
  async read(bytes = this.bytes) {
    const content = Buffer.allocUnsafe(Math.min(bytes, this.bytes))
    await this.#handle.read(content, 0, content.length, 0)
    return content
  }

  stream() {
    return this.#handle.createReadStream({ start: 0, autoClose: false })
  }

  close() {
    return this.#handle.close()
  }
}
