import vine from '#validators/vine'
import { AMBIGUOUS_DECIMAL, isAmbiguousDecimal, parseDecimal } from '#support/decimal'
import { MESSAGES } from '#validators/messages'
import { report } from '#validators/report'

const withinRange = vine.createRule<{ min: number; max: number }>(
  (value, range, field) => {
    const number = parseDecimal(value)
    if (isAmbiguousDecimal(value)) {
      report(AMBIGUOUS_DECIMAL, 'ambiguous', field)
    } else if (number === undefined) {
      report(MESSAGES.number, 'number', field)
    } else if (number < range.min || number > range.max) {
      report(MESSAGES.range, 'range', field, { ...range })
    } else {
      field.mutate(number, field)
    }
  },
  {
    toJSONSchema: (schema, { min: minimum, max: maximum }) =>
      Object.assign(schema, { type: 'number', minimum, maximum }),
  }
)

/**
 * A number that a person has typed or a spreadsheet has written: with a point or a comma before
 * the decimals. Browsers drop a comma from fields of the type `number`, so pages use text fields.
 */
export const decimal = (min: number, max: number) =>
  vine
    .any()
    .use(withinRange({ min, max }))
    .transform((number): number => number)
