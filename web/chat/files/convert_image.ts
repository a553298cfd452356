import type { Sharp, SharpOptions } from 'sharp'

/** An image with more pixels may need more memory than a server has. A picture of a phone has up to 50. */
export const MAX_MEGAPIXELS = 50

/** A large image takes a second or two, and nobody should wait for minutes. */
export const MAX_WAITING = 30

/** Twice the size in which pages show a preview, for screens with a high resolution. */
const PREVIEW_SIZE = { width: 640, height: 480 }

const TIMEOUT_SECONDS = 30

/** The images that are converted: by media type, the name of the format in sharp. */
const FORMATS: Record<string, string> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'heif',
  'image/tiff': 'tiff',
}

/** The decoders of these formats. All others are blocked, because an attacker may hide one image in another. */
const DECODERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map(
  (name) => `VipsForeignLoad${name}Buffer`
)

/** An image without metadata, upright, in a format that all browsers show. */
export interface ConvertedImage {
  content: Buffer
  type: string
  /** The ending of its name, if the format has changed. */
  ending?: string
  width: number
  height: number
  preview: Buffer
}

/** The media type of previews. */
export const PREVIEW_TYPE = 'image/webp'

export const isConvertible = (type: string) => type in FORMATS

export class UnreadableImageError extends Error {
  /** Whether it has more than MAX_MEGAPIXELS. */
  readonly isTooLarge: boolean

  constructor(cause: unknown) {
    super('The image cannot be read', { cause })
    this.isTooLarge = cause === TOO_LARGE || /pixel limit/i.test(String(cause))
  }
}

export class TooManyImagesError extends Error {}

const TOO_LARGE = new Error('The image has too many pixels')

/**
 * Converts an image: into a format that all browsers show, upright, and without any metadata, such as
 * the place at which it was taken. Everything is encoded again, so nothing that is hidden in the file
 * remains. One image at a time, because an image needs much memory; other work goes on meanwhile.
 * @param type one that `isConvertible`
 * @throws UnreadableImageError
 * @throws TooManyImagesError if too many others wait
 */
export function convertImage(read: () => Promise<Buffer>, type: string): Promise<ConvertedImage> {
  return inTurn(async () => {
    const open = await loadSharp()
    const input = await read()
    try {
      return await convert(open, input, type)
    } catch (error) {
      throw new UnreadableImageError(error)
    }
  })
}

let last: Promise<unknown> = Promise.resolve()
let waiting = 0

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (waiting === MAX_WAITING) throw new TooManyImagesError()
  waiting++
  try {
    const result = last.then(work)
    last = result.catch(() => {})
    return await result
  } finally {
    waiting--
  }
}

async function convert(open: Open, input: Buffer, type: string): Promise<ConvertedImage> {
  const { format, width, height, pages = 1, pageHeight = height } = await open(input).metadata()
  if (format !== FORMATS[type]) throw new Error(`The content is ${format} instead of ${type}`)
  if (width * pageHeight * pages > MAX_MEGAPIXELS * 1e6) throw TOO_LARGE

  const isAnimation = type === 'image/gif' || type === 'image/webp'
  const target = targetOf(type)
  const { data: content, info } = await target
    .encode(open(input, { animated: isAnimation }).autoOrient())
    .toBuffer({ resolveWithObject: true })
  const preview = await open(input)
    .autoOrient()
    .resize({ ...PREVIEW_SIZE, fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 75 })
    .toBuffer()
  return {
    content,
    type: target.type,
    ending: target.ending,
    width: info.width,
    height: info.pageHeight ?? info.height,
    preview,
  }
}

interface Target {
  type: string
  ending?: string
  encode: (image: Sharp) => Sharp
}

function targetOf(type: string): Target {
  switch (type) {
    case 'image/jpeg':
      return { type, encode: (image) => image.jpeg({ quality: 90 }) }
    case 'image/png':
    case 'image/apng':
      return { type: 'image/png', encode: (image) => image.png() }
    case 'image/gif':
      return { type, encode: (image) => image.gif() }
    default: {
      const ending = type === 'image/webp' ? undefined : '.webp'
      return { type: 'image/webp', ending, encode: (image) => image.webp({ quality: 90 }) }
    }
  }
}

type Open = (input: Buffer, options?: SharpOptions) => Sharp

let loaded: Promise<Open> | undefined

/** Loaded with the first image, because it takes time that most processes need not spend. */
function loadSharp() {
  return (loaded ??= import('sharp').then(({ default: sharp }) => {
    sharp.cache(false)
    sharp.concurrency(1)
    sharp.block({ operation: ['VipsForeignLoad'] })
    sharp.unblock({ operation: DECODERS })
    return (input, options) =>
      sharp(input, {
        limitInputPixels: MAX_MEGAPIXELS * 1e6,
        // Many cameras write files that are slightly wrong.
        failOn: 'error',
        ...options,
      }).timeout({ seconds: TIMEOUT_SECONDS })
  }))
}
