import vine from '#validators/vine'
import { idOrNothing } from '#validators/list'

/** The id of one entry, or a batch of entries. */
export const undoValidator = vine.create({
  id: idOrNothing(),
  batch: vine.string().uuid().optional(),
})
