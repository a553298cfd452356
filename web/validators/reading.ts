import vine from '#validators/vine'
import { DateTime } from 'luxon'
import { checkCelsius, checkMeasuredAt } from '#validators/reading_values'
import { report } from '#validators/report'

const celsius = vine.createRule((input, _, field) => {
  const checked = checkCelsius(input)
  if (checked.problem === undefined) field.mutate(checked.value, field)
  else report(checked.problem, 'celsius', field)
})

const measuredAt = vine.createRule((input, _, field) => {
  const checked = checkMeasuredAt(input)
  if (checked.problem === undefined) {
    field.mutate(DateTime.fromMillis(checked.value.milliseconds, { zone: 'utc' }), field)
  } else {
    report(checked.problem, 'measuredAt', field)
  }
})

/** Temperature in °C, and time of measurement. */
export const readingValidator = vine.create({
  celsius: vine
    .any()
    .parse((value) => value ?? '')
    .use(celsius())
    .transform((value): number => value),
  at: vine
    .any()
    .use(measuredAt())
    .transform((time): DateTime => time)
    .optional(),
})
