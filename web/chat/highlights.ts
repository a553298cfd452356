/** A piece of a text. `isHit`: it was searched for. */
export interface HighlightPiece {
  text: string
  isHit: boolean
}

/** PostgreSQL puts these around a hit. The text of a message cannot contain them. */
export const [HIT_BEGIN, HIT_END] = ['\u0002', '\u0003']

const MAX_LENGTH = 240

/** The characters before the first hit that are shown. */
const BEFORE_HIT = 80

/**
 * Returns the part of a text around its first hit, in one line.
 * @param marked the text with marks around the hits. Its other characters may differ, but their number
 *   must not; otherwise nothing is highlighted
 */
export function highlightsOf(text: string, marked: string): HighlightPiece[] {
  const characters = [...text]
  const hits = hitsIn(marked, characters.length)
  const first = Math.max(hits.indexOf(true), 0)
  const begin = first <= BEFORE_HIT ? 0 : beginOfWord(characters, first - BEFORE_HIT)
  const end = Math.min(begin + MAX_LENGTH, characters.length)
  const pieces: HighlightPiece[] = []
  const add = (piece: string, isHit: boolean) => {
    const last = pieces.at(-1)
    if (last?.isHit === isHit) last.text += piece
    else pieces.push({ text: piece, isHit })
  }
  if (begin > 0) add('… ', false)
  for (let n = begin; n < end; n++) add(characters[n], hits[n])
  if (end < characters.length) add(' …', false)
  return pieces.map(({ text: piece, isHit }) => ({ text: piece.replace(/\s+/gu, ' '), isHit }))
}

/** Returns for each character whether it is part of a hit. */
function hitsIn(marked: string, length: number) {
  const hits: boolean[] = []
  let depth = 0
  for (const character of marked) {
    if (character === HIT_BEGIN) depth++
    else if (character === HIT_END) depth--
    else hits.push(depth > 0)
  }
  return hits.length === length ? hits : Array.from({ length }, () => false)
}

function beginOfWord(characters: string[], from: number) {
  const blank = characters.findIndex((character, n) => n >= from && /\s/u.test(character))
  // A text without blanks.
  return blank === -1 || blank > from + BEFORE_HIT / 2 ? from : blank + 1
}
