import vine from '#validators/vine'
import type { Unit } from '#browser/format_temperature'
import { isAlertKind, RANGES, type AlertKind } from '#alerts/limits'
import { checkLimit } from '#alerts/typed_limit'
import { phrase } from '#support/phrase'
import { idOrNothing } from '#validators/list'
import { report } from '#validators/report'
import { describe } from '#validators/describe'

export interface AlertWriter {
  /** The unit in which the limit is typed. */
  unit: Unit
  /** The ids of the cities that may be chosen. */
  cityIds: number[]
  /** The kind of an alert whose limit changes. Omitted if it is chosen together with the limit. */
  kind?: AlertKind
}

const limit = vine.createRule((input, _, field) => {
  const { unit, kind = field.data.kind } = field.meta as AlertWriter
  // The kind has an error of its own.
  if (!isAlertKind(kind)) return
  const checked = checkLimit(input, kind, unit)
  if (checked.problem === undefined) field.mutate(checked.value, field)
  else report(checked.problem, 'limit', field)
})

const ownCity = vine.createRule((input, _, field) => {
  const id = Number(input)
  if ((field.meta as AlertWriter).cityIds.includes(id)) field.mutate(id, field)
  else report(phrase('Please choose a city of your board'), 'ownCity', field)
})

const kinds: AlertKind[] = ['above', 'below', 'change']

/** An alert as a member sets it. `celsius` is the limit, in °C. */
export const alertValidator = vine.withMetaData<AlertWriter>().create({
  city_id: vine
    .any()
    .parse((value) => value ?? '')
    .use(ownCity())
    .transform((id): number => id),
  kind: vine.enum(kinds),
  limit: vine
    .any()
    .parse((value) => value ?? '')
    .use(limit())
    .transform((celsius): number => celsius),
})

/** Query parameters of the page of alerts. Invalid values are ignored. */
export const alertsPageValidator = vine.create({ city: idOrNothing() })

export const alertIdValidator = vine.create({ id: idOrNothing() })

const apiFields = {
  cityId: vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, 2 ** 31 - 1])
    .use(ownCity()),
  celsius: vine
    .number({ strict: true })
    .use(limit())
    .use(
      describe({
        description:
          'With one decimal at most. For `change` from 1 to 50: the difference within an hour',
        minimum: RANGES.above[0],
        maximum: RANGES.above[1],
        examples: [10, 20.5, 30],
      })
    ),
  paused: vine.boolean({ strict: true }).optional(),
}

/** For programs: an alert, with its limit in °C. */
export const apiAlertValidator = vine
  .withMetaData<AlertWriter>()
  .create({ ...apiFields, kind: vine.enum(kinds) })

/** For programs: the fields of an alert that change. */
export const apiAlertChangeValidator = vine
  .withMetaData<AlertWriter>()
  .create(vine.helpers.optional(apiFields))

/** For programs: the notification that a member has seen. */
export const apiSeenValidator = vine.create({
  id: vine
    .number({ strict: true })
    .withoutDecimals()
    .range([1, 2 ** 31 - 1])
    .optional(),
})
