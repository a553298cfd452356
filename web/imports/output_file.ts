import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import InvalidArgumentException from '#exceptions/invalid_argument_exception'
import { fileError } from '#imports/file_error'

export type Output = Awaited<ReturnType<typeof openOutput>>

/**
 * A file to write to, which is there, and not yet emptied: it may be the very one that is read.
 * @throws CannotBeException where it cannot be written, here and by its `write`
 */
export async function openOutput(path: string) {
  const cannot = (error: unknown) => {
    throw new InvalidArgumentException(`${path} cannot be written: ${fileError(error)}`)
  }
  const { O_WRONLY, O_CREAT } = constants
  const file = await open(path, O_WRONLY | O_CREAT).catch(cannot)
  return {
    async write(pieces: AsyncIterable<string>) {
      try {
        const found = await file.stat()
        if (found.isFile()) await file.truncate()
        for await (const piece of pieces) await file.writeFile(piece)
      } catch (error) {
        cannot(error)
      }
    },
    close: () => file.close().catch(() => {}),
  }
}
