/**
 * Puts a text on one line and removes control characters. Users choose their own names, and a
 * terminal would obey escape sequences in them.
 */
export const plainText = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ')

/** Replaces control characters: PostgreSQL rejects some of them, and terminals obey some. */
export function replaceControlCharacters(text: string) {
  return text.replace(/\p{Cc}/gu, '\u{fffd}')
}
