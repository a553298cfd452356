import UnreadableFileException from '#exceptions/unreadable_file_exception'
import { MAX_ROW_LENGTH } from '#imports/row'
import { phrase } from '#support/phrase'

/**
 * Yields the text of each element of a JSON array, for JSON.parse. Unlike streaming parsers it limits
 * the length of an element, so that a file cannot fill the memory.
 */
export async function* jsonArrayElements(text: AsyncIterable<string>) {
  let [element, depth, inString, escaped] = ['', 0, false, false]
  for await (const chunk of text) {
    for (const character of chunk) {
      if (inString) {
        inString = character !== '"' || escaped
        escaped = character === '\\' && !escaped
      } else if (character === '"') {
        inString = true
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
      if (element.length > MAX_ROW_LENGTH) {
        throw new UnreadableFileException(
          phrase('A row is longer than {n} characters', { n: MAX_ROW_LENGTH })
        )
      }
    }
  }
  if (depth !== 0) {
    throw new UnreadableFileException(phrase('The file is not valid JSON, or it is incomplete'))
  }
  if (element.trim()) yield element
}
