/**
 * A text in quotes, or a number that JSON does not have. A text that does not end extends to the end
 * of the input, so that the search does not begin again at each of its characters.
 */
const TEXT_OR_NO_NUMBER = /"(?:[^"\\]|\\.)*(?:"|$)|-?\b(?:nan|inf(?:inity)?)\b/gis

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
