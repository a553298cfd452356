import vine from '#validators/vine'
import { decimal } from '#validators/decimal'
import { name, printable } from '#validators/name'
import { canonicalText } from '#support/canonical_text'
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

/** Names of a city in all languages, separated by commas. GeoNames has lists of 10,000 characters. */
const otherNames = vine
  .string()
  .parse((text) =>
    typeof text === 'string' ? text.split(',').map(canonicalText).join(', ') : text
  )
  .maxLength(20_000)
  .use(printable())

export const cityImportValidator = vine.create(
  vine.helpers.optional({ ...fields, enabled: vine.boolean(), other_names: otherNames })
)
