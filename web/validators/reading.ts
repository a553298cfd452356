import vine from '@vinejs/vine'
import { DateTime } from 'luxon'

const moment = vine.createRule((value, _, field) => {
  const time = DateTime.fromISO(String(value), { zone: 'utc' })
  if (!time.isValid) {
    field.report('A time is ISO 8601, such as 2026-11-21T09:00:00Z', 'moment', field)
  } else if (time.year < 1900) {
    field.report('A reading is of 1900 or later', 'moment', field)
  } else if (time > DateTime.utc().plus({ minutes: 5 })) {
    field.report('A reading cannot be more than five minutes ahead', 'moment', field)
  }
})

/** °C, and when it was measured; the database holds the same lines. */
export const readingValidator = vine.create({
  celsius: vine
    .number()
    .parse((value) => (/^[-+]?\d+(\.\d+)?$/.test(String(value).trim()) ? value : 'no number'))
    .range([-90, 60])
    .decimal([0, 1]),
  at: vine
    .string()
    .use(moment())
    .transform((value) => DateTime.fromISO(value, { zone: 'utc' }))
    .optional(),
})
