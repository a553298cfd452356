import vine from '#validators/vine'
import { IANAZone } from 'luxon'
import { decimal } from '#validators/decimal'
import { name } from '#validators/name'

const knownTimezone = vine.createRule((value, _, field) => {
  if (typeof value === 'string' && IANAZone.isValidZone(value)) return
  field.report('The time zone must be a name such as Europe/Lisbon', 'timezone', field)
})

export const textFields = {
  name: name(),
  country: name(),
  timezone: vine.string().use(knownTimezone()),
}

const fields = {
  ...textFields,
  latitude: decimal(-90, 90),
  longitude: decimal(-180, 180),
}

export const cityValidator = vine.create({
  ...fields,
  timezone: fields.timezone.clone().optional(),
  enabled: vine.boolean().optional(),
})

export const cityChangeValidator = vine.create(
  vine.helpers.optional({ ...fields, enabled: vine.boolean() })
)
