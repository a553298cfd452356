/** The most members that one message names. */
export const MAX_MENTIONS = 20

/** Longer texts after an `@` are no names. */
const MAX_NAME_LENGTH = 100

/** The most texts after one `@` that may be a name: names have a few words. */
const MAX_TEXTS = 24

/** An `@` within a word belongs to an e-mail address. */
const AT = /(?<![\p{L}\p{M}\p{N}_@])@(?=\S)/gu

const WORD = /[\p{L}\p{M}\p{N}_]/u

/**
 * Returns for each `@` in a text the texts after it that may be a name, longest first. A name ends with
 * a word.
 */
export function mentionPlaces(body: string) {
  return Array.from(body.matchAll(AT), ({ index }) => textsAfter(body, index + 1))
    .filter((texts) => texts.length > 0)
    .slice(0, 2 * MAX_MENTIONS)
}

function textsAfter(body: string, start: number) {
  const [line] = body.slice(start, start + MAX_NAME_LENGTH + 1).split('\n')
  const characters = [...line]
  const texts: string[] = []
  let text = ''
  for (const [n, character] of characters.entries()) {
    text += character
    const isWithinWord = WORD.test(character) && WORD.test(characters[n + 1] ?? '')
    if (!isWithinWord && character.trim() && text.length <= MAX_NAME_LENGTH) texts.push(text)
  }
  return texts.slice(0, MAX_TEXTS).reverse()
}
