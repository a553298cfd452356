/** On one line, and nothing in it that a terminal obeys: anybody may choose his name. */
export const plainText = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ')

/** Replaces control characters, which PostgreSQL's texts and terminals cannot all take. */
export function replaceControlCharacters(text: string) {
  return text.replace(/\p{Cc}/gu, '\u{fffd}')
}
