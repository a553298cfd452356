import vine from '#validators/vine'
import { DateTime } from 'luxon'

/**
 * Returns a parser for a query parameter. The parser returns the value if it is a single value,
 * matches the pattern and passes `isValid`. Otherwise it returns null: lists ignore invalid
 * parameters and show no error.
 */
export const ignoreUnless =
  (pattern: RegExp, isValid = (_: string) => true) =>
  (value: unknown) => {
    const isSingle = typeof value === 'string' || typeof value === 'number'
    return isSingle && pattern.test(String(value)) && isValid(String(value)) ? value : null
  }

const search = vine
  .string()
  .parse((text) => (typeof text === 'string' ? text.replaceAll('\0', '').slice(0, 100) : null))
  .optional()

export const LIST = {
  search,
  page: vine.number().parse((page) => ignoreUnless(/^[1-9]\d{0,5}$/)(page) ?? 1),
}

/** Query parameters of a list with a search and pages. */
export const listValidator = vine.create(LIST)

/** One of these choices, or nothing. */
export const oneOf = <T extends string>(...choices: T[]) =>
  vine
    .enum(choices)
    .parse((value) => (choices.includes(value as T) ? value : null))
    .optional()

/** Returns the id of a row, or null. Ids are integers of PostgreSQL. */
export const parseId = ignoreUnless(/^[1-9]\d{0,9}$/, (id) => Number(id) < 2 ** 31)

/** The id of a row, or nothing. */
export const idOrNothing = () => vine.number().parse(parseId).optional()

/** A whole number of at most 15 digits, or nothing. */
export const numberOrNothing = () =>
  vine
    .number()
    .parse(ignoreUnless(/^\d{1,15}$/))
    .optional()

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

export const isUuid = (text: string) => UUID.test(text)

/** A UUID, or nothing. */
export const uuidOrNothing = () => vine.string().parse(ignoreUnless(UUID)).optional()

/** A day such as 2026-11-21, or nothing. PostgreSQL has no year 0. */
export const dayOrNothing = () =>
  vine
    .string()
    .parse(ignoreUnless(/^(?!0000)\d{4}-\d\d-\d\d$/, (day) => DateTime.fromISO(day).isValid))
    .optional()

const shortText = vine
  .string()
  .parse((text) => (typeof text === 'string' && text.length < 1000 ? text : null))
  .optional()

/** Query parameters of a list of the API, which has cursors. */
export const API_LIST = { after: shortText, before: shortText }

/** Query parameters of an admin list, which has a sort order and cursors. */
export const ADMIN_LIST = { search, sort: shortText, after: shortText, before: shortText }

/**
 * A selection: the ids of rows, or `all` rows that match the filters, up to the id `upto`. `told` is the
 * digest of the selection that a page has shown.
 */
export const SELECTION = {
  ids: vine.array(vine.number().withoutDecimals().positive()).maxLength(1000).optional(),
  all: oneOf('yes'),
  upto: idOrNothing(),
  told: shortText,
}
