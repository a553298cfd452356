import vine from '#validators/vine'
import { entryTimes, importTypes, outcomes } from '#models/import'
import { KINDS, type Kind } from '#training/kinds'
import { API_LIST, idOrNothing, LIST, oneOf } from '#validators/list'
import { timezone } from '#validators/timezone'

/** Query parameters of the preview. Invalid values are ignored. */
export const importRowsValidator = vine.create({
  page: LIST.page,
  outcome: vine
    .enum(outcomes)
    .parse((value) => (outcomes.includes(value as never) ? value : undefined))
    .optional(),
})

/** Query parameters of the list of imports of the API. */
export const apiImportsValidator = vine.create(API_LIST)

/** The outcomes of rows, by their names in the API. */
export const OUTCOMES = {
  added: 'added',
  changed: 'changed',
  skipped: 'skipped',
  rejected: 'refused',
} as const

/** Query parameters of the rows of an import, for the API. `after` is a line. */
export const apiImportRowsValidator = vine.create({
  outcome: oneOf(...(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[])),
  after: idOrNothing(),
})

/** The field of a form beside its file. */
export const apiImportValidator = vine.create({ kind: vine.enum(importTypes).optional() })

/** The fields of a form beside the files of a log. */
export const apiEntryImportValidator = vine.create({
  timeZone: timezone().optional(),
  distanceUnit: vine.enum(['km', 'mi']).optional(),
})

/** Query parameters of the rows of an import of entries. Nothing in a log is changed by an import. */
export const apiEntryImportRowsValidator = vine.create({
  outcome: oneOf('added', 'skipped', 'rejected'),
  after: idOrNothing(),
})

const existing = vine.createRule((line, _, field) => {
  if (Number(line) <= field.meta.total) return
  field.report('The import has no such row', 'existing', field)
})

const rowChoice = vine.object({
  line: vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, 2 ** 31 - 1])
    .use(existing()),
  kind: vine
    .enum(Object.keys(KINDS) as Kind[])
    .nullable()
    .optional(),
  time: vine.enum(entryTimes).nullable().optional(),
  leaveOut: vine.boolean({ strict: true }).optional(),
})

/** The choices of a member in the preview. `total` is the number of rows. */
export const apiEntryChoicesValidator = vine.withMetaData<{ total: number }>().create({
  time: vine.enum(entryTimes).optional(),
  rows: vine.array(rowChoice).maxLength(500).optional(),
})
