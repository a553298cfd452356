import { once } from 'node:events'
import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { errors } from '@adonisjs/lucid'
import contentDisposition from 'content-disposition'
import { causeOf } from '#support/error_cause'
import { PREVIEW_TYPE } from '#chat/files/convert_image'
import type { StoredFile } from '#chat/files/find_file'
import { previewKey, readContent } from '#chat/files/storage'

/** Whatever a browser takes the file for: it runs nothing, loads nothing and has no origin. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; sandbox`

/**
 * Sends a file. A browser shows only images, which this server has encoded itself. It saves all other
 * files, and is not told their type.
 * @throws E_ROW_NOT_FOUND if the storage does not have it
 */
export async function sendFile(ctx: HttpContext, file: StoredFile) {
  const { name, type, sizeBytes, previewBytes, key } = file
  const isImage = previewBytes !== null
  await send(ctx, key, {
    'Content-Type': isImage ? type : 'application/octet-stream',
    'Content-Length': sizeBytes,
    'Content-Disposition': contentDisposition(name, {
      type: isImage ? 'inline' : 'attachment',
      // Programs disagree about all other characters. Those that know RFC 6266 get the whole name.
      fallback: name.replace(/[^ -~]/g, '?'),
    }),
  })
}

/**
 * Sends a file to a program, which has its type from the message.
 * @throws E_ROW_NOT_FOUND if the storage does not have it
 */
export const sendBytes = (ctx: HttpContext, file: StoredFile) =>
  sendFile(ctx, { ...file, previewBytes: null })

/**
 * Sends the preview of an image.
 * @throws E_ROW_NOT_FOUND if there is none
 */
export async function sendPreview(ctx: HttpContext, { key, previewBytes }: StoredFile) {
  if (previewBytes === null) throw new errors.E_ROW_NOT_FOUND()
  await send(ctx, previewKey(key), {
    'Content-Type': PREVIEW_TYPE,
    'Content-Length': previewBytes,
    'Content-Disposition': 'inline',
  })
}

async function send(
  { response }: HttpContext,
  key: string,
  headers: Record<string, string | number>
) {
  const content = await open(key)
  for (const [header, value] of Object.entries(headers)) response.header(header, value)
  response.header('Content-Security-Policy', POLICY)
  response.header('Cross-Origin-Resource-Policy', 'same-origin')
  response.stream(content)
}

/** Waits for the first bytes, because an error is no response any more after the headers are sent. */
async function open(key: string) {
  try {
    const content = await readContent(key)
    await once(content, 'readable')
    return content
  } catch (error) {
    logger.error('cannot read a file of the chat (%s)', causeOf(error))
    throw new errors.E_ROW_NOT_FOUND()
  }
}
