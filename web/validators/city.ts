import vine from '@vinejs/vine'
import { IANAZone } from 'luxon'

const knownTimezone = vine.createRule((value, _, field) => {
  if (typeof value === 'string' && IANAZone.isValidZone(value)) return
  field.report('The time zone must be a name such as Europe/Lisbon', 'timezone', field)
})

const fields = {
  name: vine.string().maxLength(100),
  country: vine.string().maxLength(100),
  latitude: vine.number().range([-90, 90]),
  longitude: vine.number().range([-180, 180]),
  timezone: vine.string().use(knownTimezone()),
}

export const cityValidator = vine.create({ ...fields, enabled: vine.boolean().optional() })

export const cityChangeValidator = vine.create(
  vine.helpers.optional({ ...fields, enabled: vine.boolean() })
)
