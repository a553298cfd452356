import type { HttpContext, HttpRequest } from '@adonisjs/core/http'
import config from '#config/chat'
import UserFacingException from '#exceptions/user_facing_exception'
import { fieldError, inMegabytes, inSentence } from '#chat/files/field_error'
import { ReceivedFile } from '#chat/files/received_file'
import { phrase } from '#support/phrase'

/** Largest size of the other parts of the form. */
const FORM_OVERHEAD_BYTES = 64 * 1024

/** Files lie on disk while they arrive, and no quota counts them yet. */
const MAX_OPEN_UPLOADS = 3

const { perMessage, messageBytes } = config.files

const tooLarge = phrase('The files are larger than {size} together', {
  size: inMegabytes(messageBytes),
})
const tooMany = perMessage
  ? phrase('A message can have at most {n, plural, one {# file} other {# files}}', {
      n: perMessage,
    })
  : phrase('Messages cannot have files here')

/** The parser takes a file for a text if its name has U+2028 or U+2029. The script of the page removes them. */
const unreadableName = phrase('A file could not be read because of its name. Please rename it')

/** The number of requests with files that this process is handling, by the id of the member. */
const openUploads = new Map<number, number>()

/**
 * Receives the files of a multipart form, and passes them on. Afterwards nothing is left of them. The
 * other fields of the form are then the input of the request.
 * @throws E_VALIDATION_ERROR if there are too many files, or if they are too large, empty or
 *   incomplete. If the Content-Length is too large, nothing is read
 * @throws UserFacingException if the member sends too many such forms at once
 */
export async function withReceivedFiles<Result>(
  { request, auth }: HttpContext,
  use: (files: ReceivedFile[]) => Promise<Result>
) {
  const length = Number(request.header('content-length') ?? 0)
  if (length > messageBytes + FORM_OVERHEAD_BYTES) throw fieldError(tooLarge)

  const end = beginUpload(auth.user!.id)
  const files = new ReceivedFiles()
  try {
    await receive(request, files)
    const empty = files.all.find(({ bytes }) => !bytes)
    if (empty) throw fieldError(phrase('“{name}” is empty', { name: inSentence(empty.name) }))
    return await use(files.all)
  } finally {
    await files.close()
    end()
  }
}

function beginUpload(memberId: number) {
  const before = openUploads.get(memberId) ?? 0
  if (before >= MAX_OPEN_UPLOADS) {
    throw new UserFacingException(
      phrase('You are sending files already. Please try again when they have arrived.'),
      { status: 429, keepInput: true }
    )
  }
  openUploads.set(memberId, before + 1)
  return () => {
    const others = openUploads.get(memberId)! - 1
    if (others) openUploads.set(memberId, others)
    else openUploads.delete(memberId)
  }
}

async function receive(request: HttpRequest, files: ReceivedFiles) {
  const { multipart } = request
  let [count, bytes] = [0, 0]
  multipart.onFile('files', {}, async (part, reportChunk) => {
    const place = count++
    const file = place < perMessage ? await files.add(place, part.file.clientName) : undefined
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
    if (status === 400) throw fieldError(phrase('The upload was incomplete. Please try again'))
    if (bytes <= messageBytes) throw error
  }
  if (bytes > messageBytes) throw fieldError(tooLarge)
  if (count > perMessage) throw fieldError(tooMany)
  const parts: unknown[] = [request.input('files')].flat()
  if (parts.some((part) => part === null || typeof part === 'string')) {
    throw fieldError(unreadableName)
  }
}

/** Closes also a file that arrives after the request has failed. */
class ReceivedFiles {
  /** The index is the place in the form: files that arrive together may be opened in another order. */
  #byPlace: ReceivedFile[] = []
  #isClosed = false

  get all() {
    return this.#byPlace.filter(Boolean)
  }

  async add(place: number, name: string) {
    const file = await ReceivedFile.create(name)
    if (this.#isClosed) {
      await file.close()
      throw new Error('The request has ended')
    }
    this.#byPlace[place] = file
    return file
  }

  async close() {
    this.#isClosed = true
    await Promise.all(this.all.map((file) => file.close()))
  }
}
