import vine from '@vinejs/vine'
import { idOrNothing } from '#validators/list'

/** Of whom or of what entries are shown, and before which; what makes no sense counts for nothing. */
export const auditValidator = vine.create({
  actor: idOrNothing(),
  member: idOrNothing(),
  city: idOrNothing(),
  batch: vine.string().uuid().optional(),
  before: idOrNothing(),
})

/** One entry, or all of a batch. */
export const undoValidator = vine.create({
  id: idOrNothing(),
  batch: vine.string().uuid().optional(),
})
