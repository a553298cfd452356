/** A text in quotes, or a number that JSON does not have. */
const TEXT_OR_NO_NUMBER = /"(?:[^"\\]|\\.)*"|-?\b(?:nan|inf(?:inity)?)\b/gi

/**
 * Parses JSON. Some servers write NaN or Infinity without quotes where they have no value; here,
 * these become the texts "NaN" and so on, so that the other values can be used.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return JSON.parse(
      text.replace(TEXT_OR_NO_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`))
    )
  }
}
