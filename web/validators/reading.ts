import vine from '@vinejs/vine'
import { DateTime } from 'luxon'

const measuredAt = vine.createRule((value, _, field) => {
  const time = DateTime.fromISO(String(value), { zone: 'utc' })
  if (!time.isValid) {
    field.report('A time must be ISO 8601, such as 2026-11-21T09:00:00Z', 'moment', field)
  } else if (time.year < 1900) {
    field.report('A reading cannot be from before 1900', 'moment', field)
  } else if (time > DateTime.utc().plus({ minutes: 5 })) {
    field.report('A reading cannot be more than five minutes ahead', 'moment', field)
  }
})

/** Temperature in °C and time of measurement. The database checks the same limits. */
export const readingValidator = vine.create({
  celsius: vine
    .number()
    .parse((value) => (/^[-+]?\d+(\.\d+)?$/.test(String(value).trim()) ? value : 'no number'))
    .range([-90, 60])
    .decimal([0, 1]),
  at: vine
    .string()
    .use(measuredAt())
    .transform((value) => DateTime.fromISO(value, { zone: 'utc' }))
    .optional(),
})
