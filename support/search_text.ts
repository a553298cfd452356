/** Unicode does not decompose letters with a stroke. */
const LETTERS_WITHOUT_STROKE: Record<string, string> = { ø: 'o', ł: 'l', đ: 'd', ð: 'd' }

/**
 * Returns a text in lower case without accents. The database fills the columns named `folded` by
 * the same rules.
 */
export function normalize(text: string) {
  return text
    .trim()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[øłđð]/g, (letter) => LETTERS_WITHOUT_STROKE[letter])
}

/** Escapes the wildcards of LIKE. */
export const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&')

/** Returns a LIKE pattern that finds a text within a column `folded`. */
export const contains = (text: string) => `%${escapeLike(normalize(text))}%`
