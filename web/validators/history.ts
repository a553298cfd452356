import vine from '#validators/vine'
import { ADMIN_LIST, idOrNothing, oneOf } from '#validators/list'
import { PERIODS } from '#weather/history/periods'

const period = oneOf(...PERIODS)

/** Query parameters of the history of a city. Invalid values are ignored. */
export const historyValidator = vine.create({ period: period.clone() })

/**
 * Query parameters of the page of a city: also the id of a city to compare with, and a position in the
 * list of members who have logged there.
 */
export const cityPageValidator = vine.create({
  period: period.clone(),
  compare: idOrNothing(),
  after: ADMIN_LIST.after,
  before: ADMIN_LIST.before,
})

/** For programs, which get an error for an unknown period. */
export const apiHistoryValidator = vine.create({ period: vine.enum(PERIODS).optional() })
