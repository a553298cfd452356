import vine from '@vinejs/vine'
import { feeds } from '#weather/feeds'
import { idOrNothing } from '#validators/list'

/** Ids of runs. */
export const pageValidator = vine.create({ before: idOrNothing(), after: idOrNothing() })

/** Id of a city. */
export const failuresValidator = vine.create({ after: idOrNothing() })

export const feedRunValidator = vine.create({
  feed: vine.enum(feeds.map(({ name }) => name)).optional(),
})
