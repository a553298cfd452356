/** The longest text that is searched for. */
export const MAX_SEARCH_LENGTH = 200

/** A shorter beginning of a word, in UTF-8, would find too many words. A Chinese character has 3 bytes. */
const MIN_BEGINNING_BYTES = 3

/** PostgreSQL refuses a query with more than 32 operators that wait for a word. */
const MAX_EXCLUDED = 20

export interface SearchWords {
  /** For `message_query` */
  typed: string
  /** Whether the last word may be only the beginning of a word. */
  begins: boolean
}

/**
 * Prepares what somebody has typed: a hyphen within a word is a blank, as in the index, and only one
 * before a word leaves it out. A word in quotation marks, or one that is left out, must be complete.
 */
export function searchWords(text: string): SearchWords {
  let excluded = 0
  const typed = text
    // A phone types these.
    .replace(/[“”„«»]/gu, '"')
    .replace(/(?<=[\p{L}\p{M}\p{N}])-+|-+(?![-\p{L}\p{N}"])/gu, ' ')
    .replace(/-+/g, () => (++excluded > MAX_EXCLUDED ? ' ' : '-'))
    .trim()
  const last = /(?:^|\s)([^\s"-][^\s"]*)$/u.exec(typed)?.[1] ?? ''
  const isInQuotes = typed.split('"').length % 2 === 0
  return { typed, begins: !isInQuotes && Buffer.byteLength(last) >= MIN_BEGINNING_BYTES }
}
