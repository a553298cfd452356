import vine from '#validators/vine'
import { outcomes } from '#models/import'
import { LIST } from '#validators/list'

/** Query parameters of the preview. Invalid values are ignored. */
export const importRowsValidator = vine.create({
  page: LIST.page,
  outcome: vine
    .enum(outcomes)
    .parse((value) => (outcomes.includes(value as never) ? value : undefined))
    .optional(),
})
