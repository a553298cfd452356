import vine from '#validators/vine'
import { decimal } from '#validators/decimal'
import { name } from '#validators/name'
import { timezone } from '#validators/timezone'

export const textFields = {
  name: name(),
  country: name(),
  timezone: timezone(),
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
