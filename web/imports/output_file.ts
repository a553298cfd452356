import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import InvalidArgumentException from '#exceptions/invalid_argument_exception'
import { fileError } from '#imports/file_error'

export type OutputFile = Awaited<ReturnType<typeof openOutput>>

/**
 * Opens a file for writing. The old content stays until `write` is called, because the file may be
 * the one that is being imported.
 * @throws InvalidArgumentException if the file cannot be opened. The returned function `write`
 *   throws the same exception if the file cannot be written
 */
export async function openOutput(path: string) {
  const fail = (error: unknown) => {
    throw new InvalidArgumentException(`${path} cannot be written: ${fileError(error)}`)
  }
  const { O_WRONLY, O_CREAT } = constants
  const file = await open(path, O_WRONLY | O_CREAT).catch(fail)
  return {
    async write(chunks: AsyncIterable<string>) {
      try {
        const stats = await file.stat()
        if (stats.isFile()) await file.truncate()
        for await (const chunk of chunks) await file.writeFile(chunk)
      } catch (error) {
        fail(error)
      }
    },
    close: () => file.close().catch(() => {}),
  }
}
