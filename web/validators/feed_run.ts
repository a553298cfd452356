import vine from '#validators/vine'
import { feeds } from '#weather/feeds'
import { API_LIST, idOrNothing } from '#validators/list'

/** Cursors of the list of runs. They are ids of runs. */
export const pageValidator = vine.create({ before: idOrNothing(), after: idOrNothing() })

/** Cursor of the failures of a run. It is the id of a city. */
export const failuresValidator = vine.create({ after: idOrNothing() })

export const feedRunValidator = vine.create({
  feed: vine.enum(feeds.map(({ name }) => name)).optional(),
})

/** Query parameters of the list of runs of the API. */
export const apiFeedRunsValidator = vine.create(API_LIST)
