import vine from '#validators/vine'
import { KINDS } from '#training/kinds'
import { checkbox } from '#validators/checkbox'
import { timezone } from '#validators/timezone'

export const trainingSettingsValidator = vine.create(
  vine
    .object({
      distance_unit: vine.enum(['km', 'mi']),
      time_zone: timezone().nullable(),
      pace_kinds: vine.array(vine.enum(Object.keys(KINDS))).parse((kinds) => kinds ?? []),
      shown_in_club: checkbox(),
      yearly_report: checkbox(),
    })
    .toCamelCase()
)
