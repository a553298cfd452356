import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import config from '#config/imports'
import { replaceHiddenCharacters } from '#support/plain_text'

/** A file or pasted text. It is kept in memory, so that an interrupted request leaves no file behind. */
export interface Upload {
  name: string
  chunks: Buffer[]
}

const MEGABYTE = 1024 * 1024

/** Largest size of the other parts of the form. */
const FORM_OVERHEAD_BYTES = 10_000

const { pageLimitBytes } = config

const tooLarge = `The file is larger than ${pageLimitBytes / MEGABYTE} MB. Import it at the command line: node ace temperature:import, or city:import`

/**
 * Returns the file of the import form. If there is no file, returns the pasted text.
 * @throws E_VALIDATION_ERROR if there is neither, or if the upload is too large or incomplete. If
 *   the Content-Length is too large, nothing is read
 */
export async function readUpload({ request }: HttpContext): Promise<Upload> {
  const length = Number(request.header('content-length') ?? 0)
  if (length > pageLimitBytes + FORM_OVERHEAD_BYTES) throw fieldError(tooLarge)
  const upload = request.is(['multipart']) ? await readFile(request) : undefined
  if (upload?.chunks.length) return upload
  const text = request.input('text')
  if (typeof text !== 'string' || !text.trim()) {
    throw fieldError('Please choose a file or paste its rows')
  }
  return { name: 'pasted', chunks: [Buffer.from(text)] }
}

async function readFile({ multipart }: HttpContext['request']) {
  const upload: Upload = { name: '', chunks: [] }
  multipart.onFile('file', {}, async (part, reportChunk) => {
    upload.name = replaceHiddenCharacters(part.file.clientName.slice(-100))
    for await (const chunk of part) {
      upload.chunks.push(chunk as Buffer)
      await reportChunk(chunk as Buffer)
    }
  })
  try {
    await multipart.process({ limit: pageLimitBytes })
  } catch (error) {
    const { code, status } = error as { code?: string; status?: number }
    if (code === 'E_REQUEST_ENTITY_TOO_LARGE') throw fieldError(tooLarge)
    if (status === 400) throw fieldError('The upload was incomplete. Please try again')
    throw error
  }
  return upload
}

function fieldError(message: string) {
  return new errors.E_VALIDATION_ERROR([{ field: 'file', rule: 'upload', message }])
}
