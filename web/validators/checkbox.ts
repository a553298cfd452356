import vine from '#validators/vine'

/** A browser sends nothing for a checkbox that is not ticked. */
export const checkbox = () => vine.boolean().parse((value) => value ?? false)
