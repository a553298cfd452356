import type { Readable } from 'node:stream'
import { canonicalFileName } from '#chat/files/file_name'
import {
  convertImage,
  isConvertible,
  MAX_MEGAPIXELS,
  TooManyImagesError,
  UnreadableImageError,
} from '#chat/files/convert_image'
import { fieldError, inSentence } from '#chat/files/field_error'
import type { ReceivedFile } from '#chat/files/received_file'
import { phrase } from '#support/phrase'

/** Enough to recognise all types that matter here. */
const START_BYTES = 64 * 1024

/** Text with drawings, and with scripts. It is never shown, only downloaded. */
const SVG_TYPE = 'image/svg+xml'

const UNKNOWN_TYPE = 'application/octet-stream'

/** A file as it is stored. */
export interface PreparedFile {
  name: string
  type: string
  sizeBytes: number
  /** Returns the content, as often as it is needed. */
  content: () => Readable | Buffer
  /** Only for images. */
  image?: { width: number; height: number; preview: Buffer }
}

/**
 * Finds the type of a file by its content, whatever its name says, and converts images.
 * @throws E_VALIDATION_ERROR if it is an image that cannot be converted: it could contain the place
 *   at which it was taken
 */
export async function prepareFile(file: ReceivedFile): Promise<PreparedFile> {
  const type = await typeOf(file)
  if (isConvertible(type)) return prepareImage(file, type)
  if (type.startsWith('image/') && type !== SVG_TYPE) {
    throw fieldError(
      phrase(
        '“{name}” is an image of another format. Please send JPEG, PNG, WebP, GIF, AVIF or TIFF',
        { name: inSentence(file.name) }
      )
    )
  }
  return {
    name: canonicalFileName(file.name),
    type,
    sizeBytes: file.bytes,
    content: () => file.stream(),
  }
}

async function typeOf(file: ReceivedFile) {
  const { fileTypeFromBuffer } = await import('file-type')
  const start = await file.read(START_BYTES)
  const found = await fileTypeFromBuffer(start).catch(() => undefined)
  return found?.mime ?? UNKNOWN_TYPE
}

async function prepareImage(file: ReceivedFile, type: string): Promise<PreparedFile> {
  try {
    const { content, ending, preview, width, height, ...image } = await convertImage(
      () => file.read(),
      type
    )
    return {
      name: canonicalFileName(file.name, ending),
      type: image.type,
      sizeBytes: content.length,
      content: () => content,
      image: { width, height, preview },
    }
  } catch (error) {
    if (error instanceof TooManyImagesError) {
      throw fieldError(phrase('The server is converting many images. Please try again in a minute'))
    }
    if (!(error instanceof UnreadableImageError)) throw error
    const name = inSentence(file.name)
    if (error.isTooLarge) {
      throw fieldError(phrase('“{name}” has more than {n} megapixels', { name, n: MAX_MEGAPIXELS }))
    }
    throw fieldError(phrase('“{name}” is an image that cannot be read', { name }))
  }
}
