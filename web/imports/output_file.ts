import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import InvalidArgumentException from '#exceptions/invalid_argument_exception'
import { BYTE_ORDER_MARK } from '#exports/csv'
import { fileError } from '#imports/file_error'
import { STANDARD_STREAM } from '#imports/standard_stream'

const { O_WRONLY, O_CREAT } = constants

export type OutputFile = Awaited<ReturnType<typeof openOutput>>

/**
 * Opens a CSV file for writing, or the standard output for "-". The old content of a file stays until
 * `write` is called, because the file may be the one that is being imported.
 * @throws InvalidArgumentException if the file cannot be opened. The returned function `write`
 *   throws the same exception if the file cannot be written
 */
export async function openOutput(path: string) {
  const isStandard = path === STANDARD_STREAM
  const name = isStandard ? 'the standard output' : path
  const fail = (error: unknown) => {
    throw new InvalidArgumentException(`${name} cannot be written: ${fileError(error)}`)
  }
  const file = isStandard ? undefined : await open(path, O_WRONLY | O_CREAT).catch(fail)
  return {
    name,
    write: (chunks: AsyncIterable<string>) =>
      (file ? writeFile(file, chunks) : print(chunks)).catch(fail),
    close: async () => file?.close().catch(() => {}),
  }
}

async function writeFile(file: FileHandle, chunks: AsyncIterable<string>) {
  const stats = await file.stat()
  if (stats.isFile()) await file.truncate()
  await file.writeFile(BYTE_ORDER_MARK)
  for await (const chunk of chunks) await file.writeFile(chunk)
}

const print = (chunks: AsyncIterable<string>) => pipeline(chunks, process.stdout, { end: false })
