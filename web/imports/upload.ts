import type { HttpContext } from '@adonisjs/core/http'
import { errors } from '@vinejs/vine'
import config from '#config/imports'
import { replaceControlCharacters } from '#support/plain_text'

/** What a form has brought, a file or pasted text, in pieces of memory: nothing is left of one cut off. */
export interface Upload {
  name: string
  chunks: Buffer[]
}

const MEGABYTE = 1024 * 1024

/** Some bytes of a form are around its file. */
const AROUND = 10_000

const { pageLimitBytes } = config

const tooLarge = `The file is larger than ${pageLimitBytes / MEGABYTE} MB: give it to “node ace temperature:import” or “city:import”, at the command line`

/** @throws E_VALIDATION_ERROR before anything is read, where it is said to be too much */
export async function readUpload({ request }: HttpContext): Promise<Upload> {
  if (Number(request.header('content-length') ?? 0) > pageLimitBytes + AROUND)
    throw refused(tooLarge)
  const upload = request.is(['multipart']) ? await ofForm(request) : undefined
  if (upload?.chunks.length) return upload
  const text = request.input('text')
  if (typeof text !== 'string' || !text.trim()) {
    throw refused('Please choose a file, or paste its rows')
  }
  return { name: 'pasted', chunks: [Buffer.from(text)] }
}

async function ofForm({ multipart }: HttpContext['request']) {
  const upload: Upload = { name: '', chunks: [] }
  multipart.onFile('file', {}, async (part, heard) => {
    upload.name = replaceControlCharacters(part.file.clientName.slice(-100))
    for await (const chunk of part) {
      upload.chunks.push(chunk as Buffer)
      await heard(chunk as Buffer)
    }
  })
  try {
    await multipart.process({ limit: pageLimitBytes })
  } catch (error) {
    const { code, status } = error as { code?: string; status?: number }
    if (code === 'E_REQUEST_ENTITY_TOO_LARGE') throw refused(tooLarge)
    if (status === 400) throw refused('The file did not arrive as a whole; please try again')
    throw error
  }
  return upload
}

function refused(message: string) {
  return new errors.E_VALIDATION_ERROR([{ field: 'file', rule: 'upload', message }])
}
