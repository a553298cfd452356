import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { LONGEST_ROW } from '#imports/row'

/**
 * The elements of an array of JSON, each as it is written, for JSON.parse. Parsers of streams keep
 * whatever comes: here an element that does not end is refused.
 */
export async function* jsonArrayElements(text: AsyncIterable<string>) {
  let [element, depth, quoted, escaped] = ['', 0, false, false]
  for await (const piece of text) {
    for (const character of piece) {
      if (quoted) {
        quoted = character !== '"' || escaped
        escaped = character === '\\' && !escaped
      } else if (character === '"') {
        quoted = true
      } else if (character === '[' || character === '{') {
        if (++depth === 1) continue
      } else if (character === ']' || character === '}') {
        if (--depth === 0) continue
      } else if (character === ',' && depth === 1) {
        yield element
        element = ''
        continue
      }
      element += character
      if (element.length > LONGEST_ROW) {
        throw new UnreadableFileException(`A row is longer than ${LONGEST_ROW} characters`)
      }
    }
  }
  if (depth !== 0) throw new UnreadableFileException('The file is no JSON, or not all of it')
  if (element.trim()) yield element
}
