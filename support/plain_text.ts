/** Letters of scripts in which U+200C and U+200D change the shape of a word. */
const JOINING_LETTERS = String.raw`[[\p{L}\p{M}]--[\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Hebr}\p{sc=Hani}\p{sc=Hang}\p{sc=Zinh}\p{sc=Zyyy}]]`

/**
 * Characters that show nothing, or that change the direction of the text around them. The first
 * group matches those that are part of an emoji, of an ideograph, or of a word in a joining script.
 */
const HIDDEN = new RegExp(
  String.raw`((?<=${JOINING_LETTERS})[\u200c\u200d](?=${JOINING_LETTERS})` +
    String.raw`|(?<=[\p{Emoji}\ufe0f])\u200d(?=\p{Emoji})` +
    String.raw`|(?<=\p{Emoji})[\ufe0e\ufe0f]|(?<=\p{Ideographic})[\u{e0100}-\u{e01ef}])` +
    String.raw`|[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\u2800]`,
  'gv'
)

/** Removes characters that a reader cannot see, or that reorder what a reader sees. */
export const visibleText = (text: string) => text.replace(HIDDEN, '$1')

/** Whether the text has at least one character that is more than a blank. */
export const isVisible = (text: string) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(visibleText(text))

/**
 * Puts a text on one line and removes hidden characters. Users choose their own names, and a
 * terminal would obey escape sequences in them.
 */
export const plainText = (text: string) => visibleText(text.replace(/[\s\p{Cc}]+/gu, ' '))

/**
 * Replaces hidden characters: PostgreSQL rejects some of them, terminals obey some, and some make a
 * line read backwards.
 */
export function replaceHiddenCharacters(text: string) {
  return text.replace(HIDDEN, (_, visible) => visible ?? '\u{fffd}')
}

/** Blocks of Unicode with scripts that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * Encloses a name in Unicode's isolate, so that a name from right to left does not reorder the
 * sentence around it. In a template, use `<bdi>` where an element is possible.
 */
export function isolated(name: string) {
  return RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name
}
