import vine from '@vinejs/vine'
import { importTypes } from '#models/import'
import { outcomes } from '#models/import'
import { LIST } from '#validators/list'

export const importValidator = vine.create({ kind: vine.enum(importTypes) })

/** Which rows of an import are shown; what makes no sense counts for nothing. */
export const importRowsValidator = vine.create({
  page: LIST.page,
  outcome: vine
    .enum(outcomes)
    .parse((value) => (outcomes.includes(value as never) ? value : undefined))
    .optional(),
})
