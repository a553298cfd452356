import type { NamedMember } from '../../../messaging/contract.js'

/** A piece of the text of a message. With `href`, it is a link. */
export interface Piece {
  text: string
  href?: string
  /** The ids of the members that the piece names, with an `@`. Several may have the same name. */
  mentioned?: number[]
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"]+/giu

/** Punctuation at the end of an address belongs to the sentence around it. */
const SENTENCE_END = /[.,:;!?'’”»…]$/u

const BRACKETS: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/**
 * Splits the text of a message into plain text, links and names. Only web addresses become links. The
 * pieces together are the text. The server and the browser both use it.
 */
export function piecesOf(text: string, mentions: NamedMember[] = []): Piece[] {
  const pieces = linkPieces(text)
  if (!mentions.length) return pieces
  return pieces.flatMap((piece) => (piece.href ? piece : namePieces(piece.text, mentions)))
}

/** A name ends with a word, as the server has found it. The longest name comes first. */
function namePieces(text: string, mentions: NamedMember[]): Piece[] {
  const names = mentions.map(({ name }) => name).sort((a, b) => b.length - a.length)
  const escaped = names.map((name) => name.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`))
  const pattern = String.raw`(?<![\p{L}\p{M}\p{N}_@])@(?:${escaped.join('|')})(?![\p{L}\p{M}\p{N}_])`
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(new RegExp(pattern, 'gu'))) {
    if (index > end) pieces.push({ text: text.slice(end, index) })
    const named = mentions.filter(({ name }) => name === found.slice(1))
    pieces.push({ text: found, mentioned: named.map(({ id }) => id) })
    end = index + found.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}

function linkPieces(text: string): Piece[] {
  const pieces: Piece[] = []
  let end = 0
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = withoutSentenceEnd(found)
    const href = hrefOf(address)
    if (!href) continue
    if (index > end) pieces.push({ text: text.slice(end, index) })
    pieces.push({ text: address, href })
    end = index + address.length
  }
  if (end < text.length) pieces.push({ text: text.slice(end) })
  return pieces
}

/** A closing bracket stays if the address also opens it. */
function withoutSentenceEnd(address: string): string {
  const last = address.at(-1)!
  const opening = BRACKETS[last]
  const isUnopened = opening && count(address, last) > count(address, opening)
  if (!isUnopened && !SENTENCE_END.test(address)) return address
  return withoutSentenceEnd(address.slice(0, -1))
}

const count = (text: string, character: string) => text.split(character).length - 1

/**
 * Returns undefined for an address that is not valid. An address with a user name stays text: the
 * name could look like the host, as in https://bank.example@evil.example.
 */
function hrefOf(address: string) {
  if (!URL.canParse(address)) return undefined
  const { protocol, username, password, href } = new URL(address)
  const isWeb = protocol === 'http:' || protocol === 'https:'
  return isWeb && !username && !password ? href : undefined
}
