import vine from '#validators/vine'
import { ambiguousDecimal, isAmbiguousDecimal, parseDecimal } from '#support/decimal'

const MESSAGES = {
  number: 'The {{ field }} must be a number',
  range: 'The {{ field }} must be from {{ min }} to {{ max }}',
}

const withinRange = vine.createRule<{ min: number; max: number }>((value, range, field) => {
  const number = parseDecimal(value)
  if (isAmbiguousDecimal(value)) {
    field.report(ambiguousDecimal('{{ field }}'), 'ambiguous', field)
  } else if (number === undefined) {
    field.report(MESSAGES.number, 'number', field)
  } else if (number < range.min || number > range.max) {
    field.report(MESSAGES.range, 'range', field, { ...range })
  } else {
    field.mutate(number, field)
  }
})

/**
 * A number that a person has typed or a spreadsheet has written: with a point or a comma before
 * the decimals. Browsers drop a comma from fields of the type `number`, so pages use text fields.
 */
export const decimal = (min: number, max: number) =>
  vine
    .any()
    .use(withinRange({ min, max }))
    .transform((number): number => number)
