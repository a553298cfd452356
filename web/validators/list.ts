import vine from '@vinejs/vine'
import { DateTime } from 'luxon'

const search = vine
  .string()
  .parse((text) => (typeof text === 'string' ? text.replaceAll('\0', '').slice(0, 100) : null))
  .optional()

export const LIST = {
  search,
  page: vine.number().parse((page) => (/^[1-9]\d{0,5}$/.test(String(page)) ? page : 1)),
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
    .parse((value) => (/^[1-9]\d{0,8}$/.test(String(value)) ? value : null))
    .optional()

/** A UUID, or nothing. */
export const uuidOrNothing = () =>
  vine
    .string()
    .parse((value) =>
      /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(String(value)) ? value : null
    )
    .optional()

/** A day as in "2026-11-21", or nothing. */
export const dayOrNothing = () =>
  vine
    .string()
    .parse((value) => (DateTime.fromFormat(String(value), 'yyyy-MM-dd').isValid ? value : null))
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
