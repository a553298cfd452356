import vine from '#validators/vine'
import { KINDS, type Kind } from '#training/kinds'
import { ADMIN_LIST, ignoreUnless, oneOf } from '#validators/list'

/** A year from 1900 on, or nothing. */
const yearOrNothing = () =>
  vine
    .number()
    .parse(ignoreUnless(/^(19|[2-9]\d)\d\d$/))
    .optional()

const kind = oneOf(...(Object.keys(KINDS) as Kind[]))

/** Query parameters of the weeks of a log. Invalid values are ignored. */
export const weeksValidator = vine.create({
  year: yearOrNothing(),
  compare: yearOrNothing(),
  kind: kind.clone(),
})

/** Query parameters of the weeks of the API. Invalid values are ignored. */
export const apiWeeksValidator = vine.create({ year: yearOrNothing(), kind: kind.clone() })

/** Query parameters of the calendar of a log. Invalid values are ignored. */
export const calendarValidator = vine.create({ year: yearOrNothing(), kind: kind.clone() })

/** Query parameters of the club page: a position in its list of members. */
export const clubValidator = vine.create({ after: ADMIN_LIST.after, before: ADMIN_LIST.before })
