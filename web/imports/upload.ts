import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import config from '#config/imports'
import { replaceHiddenCharacters } from '#support/plain_text'
import { phrase, type Phrase } from '#support/phrase'

/** A file or pasted text. It is kept in memory, so that an interrupted request leaves no file behind. */
export interface Upload {
  name: string
  chunks: Buffer[]
}

const MEGABYTE = 1024 * 1024

/** Largest size of the other parts of the form. */
const FORM_OVERHEAD_BYTES = 10_000

/** Files of one import of entries. */
const MAX_FILES = 500

const { pageLimitBytes } = config

const tooLarge = phrase(
  'The file is larger than {n} MB. Import it at the command line: {readings}, or {cities}',
  {
    n: pageLimitBytes / MEGABYTE,
    readings: 'node ace temperature:import',
    cities: 'city:import',
  }
)

/**
 * Returns the file of the import form. If there is no file, returns the pasted text.
 * @throws E_VALIDATION_ERROR if there is neither, or if the upload is too large or incomplete. If
 *   the Content-Length is too large, nothing is read
 */
export async function readUpload({ request }: HttpContext): Promise<Upload> {
  const length = Number(request.header('content-length') ?? 0)
  if (length > pageLimitBytes + FORM_OVERHEAD_BYTES) throw fieldError(tooLarge)
  const options = { field: 'file', limit: pageLimitBytes, tooLargeMessage: tooLarge }
  const [upload] = request.is(['multipart']) ? await readFiles(request, options) : []
  if (upload?.chunks.length) return upload
  return pastedRows(request, phrase('Please choose a file or paste its rows'))
}

function pastedRows(request: HttpContext['request'], missingMessage: Phrase): Upload {
  const text = request.input('text')
  if (typeof text !== 'string' || !text.trim()) throw fieldError(missingMessage)
  return { name: 'pasted', chunks: [Buffer.from(text)] }
}

/**
 * Returns the files of a multipart form, without fields in which no file was chosen.
 * @param options.limit bytes of the whole form
 * @throws E_VALIDATION_ERROR if the upload is too large or incomplete
 */
async function readFiles(
  { multipart }: HttpContext['request'],
  { field, limit, tooLargeMessage }: { field: string; limit: number; tooLargeMessage: Phrase }
) {
  const uploads: Upload[] = []
  multipart.onFile(field, {}, async (part, reportChunk) => {
    const upload: Upload = {
      name: replaceHiddenCharacters(part.file.clientName.slice(-100)),
      chunks: [],
    }
    uploads.push(upload)
    for await (const chunk of part) {
      upload.chunks.push(chunk as Buffer)
      await reportChunk(chunk as Buffer)
    }
  })
  try {
    await multipart.process({ limit })
  } catch (error) {
    const { code, status } = error as { code?: string; status?: number }
    if (code === 'E_REQUEST_ENTITY_TOO_LARGE') throw fieldError(tooLargeMessage)
    if (status === 400) throw fieldError(phrase('The upload was incomplete. Please try again'))
    throw error
  }
  return uploads.filter(({ name, chunks }) => name || chunks.length)
}

/**
 * Returns the files of the form that imports entries. If there is none, returns the pasted text.
 * @throws E_VALIDATION_ERROR if there is neither, if there are too many files, or if they are too large or
 *   incomplete. If the Content-Length is too large, nothing is read
 */
export async function readUploads({ request }: HttpContext): Promise<Upload[]> {
  const length = Number(request.header('content-length') ?? 0)
  const limit = pageLimitBytes + FORM_OVERHEAD_BYTES
  const tooLargeMessage = phrase(
    'The files are larger than {n} MB together. Please import them in parts',
    { n: pageLimitBytes / MEGABYTE }
  )
  if (length > limit) throw fieldError(tooLargeMessage)
  const options = { field: 'file', limit: pageLimitBytes, tooLargeMessage }
  const uploads = request.is(['multipart']) ? await readFiles(request, options) : []
  if (!uploads.length) return [pastedRows(request, phrase('Please choose a file or paste rows'))]
  if (uploads.length > MAX_FILES) {
    throw fieldError(
      phrase('Please import at most {n} files at once, or put them into a zip', { n: MAX_FILES })
    )
  }
  return uploads
}

export function fieldError(message: Phrase) {
  return new errors.E_VALIDATION_ERROR([{ field: 'file', rule: 'upload', message }])
}
