import type { HttpContext, HttpRequest } from '@adonisjs/core/http'
import config from '#config/chat'
import { pluralize } from '#support/pluralize'
import { fieldError, inMegabytes, quoted } from '#chat/files/field_error'
import { ReceivedFile } from '#chat/files/received_file'

/** Largest size of the other parts of the form. */
const FORM_OVERHEAD_BYTES = 64 * 1024

const { perMessage, messageBytes } = config.files

const tooLarge = `The files are larger than ${inMegabytes(messageBytes)} together`
const tooMany = perMessage
  ? `A message can have at most ${pluralize(perMessage, 'file', 'files')}`
  : 'Messages cannot have files here'

/**
 * Receives the files of a multipart form, and passes them on. Afterwards nothing is left of them. The
 * other fields of the form are then the input of the request.
 * @throws E_VALIDATION_ERROR if there are too many files, or if they are too large, empty or
 *   incomplete. If the Content-Length is too large, nothing is read
 */
export async function withReceivedFiles<Result>(
  { request }: HttpContext,
  use: (files: ReceivedFile[]) => Promise<Result>
) {
  const length = Number(request.header('content-length') ?? 0)
  if (length > messageBytes + FORM_OVERHEAD_BYTES) throw fieldError(tooLarge)

  const files = new ReceivedFiles()
  try {
    await receive(request, files)
    const empty = files.all.find(({ bytes }) => !bytes)
    if (empty) throw fieldError(`${quoted(empty.name)} is empty`)
    return await use(files.all)
  } finally {
    await files.close()
  }
}

async function receive({ multipart }: HttpRequest, files: ReceivedFiles) {
  let [count, bytes] = [0, 0]
  multipart.onFile('files', {}, async (part, reportChunk) => {
    const file = count++ < perMessage ? await files.add(part.file.clientName) : undefined
    for await (const chunk of part as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= messageBytes) await file?.write(chunk)
      await reportChunk(chunk)
    }
  })
  try {
    // The limit ends a form that is too large, but whether this is an error depends on the timing.
    await multipart.process({ limit: messageBytes })
  } catch (error) {
    const { status } = error as { status?: number }
    if (status === 400) throw fieldError('The upload was incomplete. Please try again')
    if (bytes <= messageBytes) throw error
  }
  if (bytes > messageBytes) throw fieldError(tooLarge)
  if (count > perMessage) throw fieldError(tooMany)
}

/** Closes also a file that arrives after the request has failed. */
class ReceivedFiles {
  readonly all: ReceivedFile[] = []
  #isClosed = false

  async add(name: string) {
    const file = await ReceivedFile.create(name)
    if (this.#isClosed) {
      await file.close()
      throw new Error('The request has ended')
    }
    this.all.push(file)
    return file
  }

  async close() {
    this.#isClosed = true
    await Promise.all(this.all.map((file) => file.close()))
  }
}
