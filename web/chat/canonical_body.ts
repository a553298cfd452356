import { visibleText } from '#support/plain_text'

/** The longest message, in UTF-16 code units, which browsers count. */
export const MAX_BODY_LENGTH = 2000

/**
 * The form in which the text of a message is stored: without hidden characters, which could reverse a
 * line, and without blank lines at the ends or in a row. Blanks at the beginning of a line stay,
 * because people paste lists and code.
 */
export function canonicalBody(text: string) {
  // Too long for a message. Normalising takes quadratic time.
  if (text.length > 2 * MAX_BODY_LENGTH) return text
  return text
    .split(/\r\n?|\n/)
    .map((line) => visibleText(line.replaceAll('\t', '    ')).trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')
    .normalize('NFC')
}
