import vine from '#validators/vine'

/** The body of a request also has a limit in bytes, so this is for clear answers. */
const MAX_READINGS = 500

/** The readings themselves are checked like those of a feed: one that is not plausible does not reject the others. */
const reading = vine.object({
  celsius: vine.any().nullable().optional(),
  measuredAt: vine.any().nullable().optional(),
})

export const stationReadingsValidator = vine.create({
  readings: vine.array(reading).minLength(1).maxLength(MAX_READINGS),
})
