import type { Say } from '../format_text.js'
import { countFiles } from './message_file.js'

/** The longest excerpt, in characters. */
const MAX_LENGTH = 160

/** Returns the beginning of a text, in one line. The server and the browser both use it. */
export function excerptOf(text: string) {
  const characters = [...text.replace(/\s+/gu, ' ').trim()]
  if (characters.length <= MAX_LENGTH) return characters.join('')
  return `${characters
    .slice(0, MAX_LENGTH - 1)
    .join('')
    .trimEnd()}…`
}

interface Quotable {
  body: string
  fileCount?: number
  deletedAt?: string | null
}

/** Returns what a quote shows of a message. */
export function quoteText({ body, fileCount = 0, deletedAt }: Quotable, say: Say) {
  if (deletedAt !== null && deletedAt !== undefined) return say('A deleted message')
  return excerptOf(body) || countFiles(fileCount, say)
}
