import vine from '#validators/vine'
import type { Unit } from '#browser/format_temperature'
import { isAlertKind, type AlertKind } from '#alerts/limits'
import { checkLimit } from '#alerts/typed_limit'
import { phrase } from '#support/phrase'
import { idOrNothing } from '#validators/list'
import { report } from '#validators/report'

export interface AlertWriter {
  /** The unit in which the limit is typed. */
  unit: Unit
  /** The ids of the cities that may be chosen. */
  cityIds: number[]
}

const limit = vine.createRule((input, _, field) => {
  const { kind } = field.data
  // The kind has an error of its own.
  if (!isAlertKind(kind)) return
  const checked = checkLimit(input, kind, (field.meta as AlertWriter).unit)
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
