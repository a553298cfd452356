import vine from '#validators/vine'
import { canonicalText } from '#support/canonical_text'
import { isVisible, visibleText } from '#support/plain_text'
import { phrase } from '#support/phrase'
import { report } from '#validators/report'

const CONTROL_CHARACTERS = phrase(
  'The {field} must not contain tabs, line breaks or other control characters'
)

const HIDDEN = String.raw`\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800`

/** A part of what `printable` accepts, for JSON Schema. Some emojis and scripts need hidden characters. */
const PRINTABLE = String.raw`^[^${HIDDEN}]*[^\p{M}\p{Z}${HIDDEN}][^${HIDDEN}]*$`

/**
 * Hidden characters can change what a terminal shows, break lines, make a sentence read backwards,
 * or let two names look the same.
 */
export const printable = vine.createRule(
  (value, _, field) => {
    const text = String(value)
    if (/\p{Cc}/u.test(text)) {
      report(CONTROL_CHARACTERS, 'printable', field)
    } else if (visibleText(text) !== text) {
      report(phrase('The {field} must not contain invisible characters'), 'printable', field)
    } else if (!isVisible(text)) {
      report(phrase('The {field} needs at least one letter, digit or symbol'), 'visible', field)
    }
  },
  { toJSONSchema: (schema) => Object.assign(schema, { minLength: 1, pattern: PRINTABLE }) }
)

/** The name of a person or a thing. */
export const name = () =>
  vine
    .string()
    .parse((text) => (typeof text === 'string' ? canonicalText(text) : text))
    .maxLength(100)
    .use(printable())
