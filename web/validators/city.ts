import vine from '#validators/vine'
import { LIST } from '#validators/list'
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

/** Names of a city in all languages. GeoNames has lists of 10,000 characters. */
const namesSeparatedBy = (separator: string | RegExp) =>
  vine
    .string()
    .parse((text) =>
      typeof text === 'string' ? text.split(separator).map(canonicalText).join(', ') : text
    )
    .maxLength(20_000)
    .use(printable())

const otherNames = namesSeparatedBy(/,|\r?\n/)

export const cityValidator = vine.create({
  ...fields,
  timezone: fields.timezone.clone().optional(),
  enabled: vine.boolean().optional(),
  otherNames: otherNames.clone().nullable().optional(),
})

/** An empty field of a form is null: it removes all other names. */
export const cityChangeValidator = vine.create(
  vine.helpers.optional({
    ...fields,
    enabled: vine.boolean(),
    otherNames: otherNames.clone().nullable(),
  })
)

export const cityImportValidator = vine.create(
  vine.helpers.optional({ ...fields, enabled: vine.boolean(), other_names: namesSeparatedBy(',') })
)

const enabled = vine.boolean({ strict: true })

/** For programs. Without a time zone, a new city has the one at its coordinates. */
export const apiCityValidator = vine.create({
  ...fields,
  timezone: fields.timezone.clone().optional(),
  enabled: enabled.clone().optional(),
  otherNames: otherNames.clone().nullable().optional(),
})

/** For programs: the fields that change. */
export const apiCityChangeValidator = vine.create(
  vine.helpers.optional({ ...fields, enabled, otherNames: otherNames.clone().nullable() })
)

/** For programs: what somebody has typed of the name of a city. */
export const apiSuggestionsValidator = vine.create({ name: LIST.search })
