import type { Say } from '../format_text.js'

/** A file of a message, as the hub sends it. */
export interface ShownFile {
  id: string
  name: string
  sizeBytes: number
  /** null if it is not an image with a preview */
  width: number | null
  height: number | null
}

/** How a page shows a file. */
export interface FileView {
  href: string
  name: string
  size: string
  /** The preview of an image, in the size in which the page shows it. */
  preview?: { src: string; width: number; height: number }
}

/** The largest preview on a page, in CSS pixels. */
const MAX_WIDTH = 320
const MAX_HEIGHT = 240

/** The server and the browser both use it. */
export function fileView(
  { id, name, sizeBytes, width, height }: ShownFile,
  locale: string
): FileView {
  const href = `/chat/files/${id}`
  const view = { href, name, size: formatBytes(sizeBytes, locale) }
  if (!width || !height) return view
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height)
  return {
    ...view,
    preview: {
      src: `${href}/preview`,
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    },
  }
}

/** Returns "1.5 MB" or "12 kB". */
export function formatBytes(bytes: number, locale: string) {
  const isLarge = bytes >= 1e6
  const format = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: isLarge ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: isLarge ? 1 : 0,
  })
  return format.format(isLarge ? bytes / 1e6 : Math.max(1, bytes / 1e3))
}

/** Says how many files of a message the page does not show, and why. Empty if it shows all of them. */
export function missingFilesNote(
  { attachments, fileCount }: { attachments: unknown[]; fileCount: number },
  isVisitor: boolean,
  say: Say
) {
  const n = fileCount - attachments.length
  if (n <= 0) return ''
  if (isVisitor) {
    return say(
      '{n, plural, one {# file. Sign in to see it.} other {# files. Sign in to see them.}}',
      { n }
    )
  }
  return say(
    '{n, plural, one {# file is not stored any more.} other {# files are not stored any more.}}',
    { n }
  )
}

export const countFiles = (n: number, say: Say) =>
  say('{n, plural, one {# file} other {# files}}', { n })
