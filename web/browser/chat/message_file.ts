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
  isVisitor: boolean
) {
  const missing = fileCount - attachments.length
  if (missing <= 0) return ''
  const files = countFiles(missing)
  if (isVisitor) return `${files}. Sign in to see ${missing === 1 ? 'it' : 'them'}.`
  return `${files} ${missing === 1 ? 'is' : 'are'} not stored any more.`
}

export const countFiles = (count: number) => (count === 1 ? '1 file' : `${count} files`)
