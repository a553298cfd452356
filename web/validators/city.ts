import vine from '@vinejs/vine'
import { IANAZone } from 'luxon'
import { touchedOf } from '#admin/city_row_form'
import { name } from '#validators/name'

const knownTimezone = vine.createRule((value, _, field) => {
  if (typeof value === 'string' && IANAZone.isValidZone(value)) return
  field.report('The time zone must be a name such as Europe/Lisbon', 'timezone', field)
})

const words = {
  name: name(),
  country: name(),
  timezone: vine.string().use(knownTimezone()),
}

const fields = {
  ...words,
  latitude: vine.number().range([-90, 90]),
  longitude: vine.number().range([-180, 180]),
}

export const cityValidator = vine.create({ ...fields, enabled: vine.boolean().optional() })

export const cityChangeValidator = vine.create(
  vine.helpers.optional({ ...fields, enabled: vine.boolean() })
)

/** Several cities at once, by `id7`, and only those that were touched; `seen` is what each had shown. */
export const cityRowsValidator = vine.create({
  rows: vine
    .record(vine.object({ ...words, enabled: vine.boolean(), seen: vine.string().maxLength(50) }))
    .parse(touchedOf),
})
