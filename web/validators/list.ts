import vine from '@vinejs/vine'
import { DateTime } from 'luxon'

/** What looks like this and is real; anything else, a list of such things too, counts for nothing. */
const only =
  (like: RegExp, real = (_: string) => true) =>
  (value: unknown) =>
    ['string', 'number'].includes(typeof value) && like.test(String(value)) && real(String(value))
      ? value
      : null

const search = vine
  .string()
  .parse((text) => (typeof text === 'string' ? text.replaceAll('\0', '').slice(0, 100) : null))
  .optional()

export const LIST = {
  search,
  page: vine.number().parse((page) => only(/^[1-9]\d{0,5}$/)(page) ?? 1),
}

/** What a searched and paged list takes from its address; what makes no sense counts for nothing. */
export const listValidator = vine.create(LIST)

/** What of a list's address is one of these; anything else counts for nothing. */
export const oneOf = <T extends string>(...choices: T[]) =>
  vine
    .enum(choices)
    .parse((value) => (choices.includes(value as T) ? value : null))
    .optional()

/** The id of a row, or nothing. */
export const idOrNothing = () =>
  vine
    .number()
    .parse(only(/^[1-9]\d{0,8}$/))
    .optional()

/** A UUID, or nothing. */
export const uuidOrNothing = () =>
  vine
    .string()
    .parse(only(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i))
    .optional()

/** A day as in "2026-11-21", or nothing: a year 0 is none to PostgreSQL. */
export const dayOrNothing = () =>
  vine
    .string()
    .parse(only(/^(?!0000)\d{4}-\d\d-\d\d$/, (day) => DateTime.fromISO(day).isValid))
    .optional()

const short = vine
  .string()
  .parse((text) => (typeof text === 'string' && text.length < 1000 ? text : null))
  .optional()

/** The same of a list of the admin pages: its place in its order, too. */
export const ADMIN_LIST = { search, sort: short, after: short, before: short }

/** What is selected of a list: rows by their ids, or `all` that its filters find; and of which of them was `told`. */
export const SELECTION = {
  ids: vine.array(vine.number().withoutDecimals().positive()).maxLength(1000).optional(),
  all: oneOf('yes'),
  told: short,
}
