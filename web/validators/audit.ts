import vine from '@vinejs/vine'
import { idOrNothing } from '#validators/list'

/** One entry, or all of a batch. */
export const undoValidator = vine.create({
  id: idOrNothing(),
  batch: vine.string().uuid().optional(),
})
